import { selfTest } from '@qiaolou/crypto';
import { createGiven, type ProcessOptions } from '../parts/given.ts';
import { openWhileAway } from '../parts/open-while-away.ts';
import { openParts } from '../parts/part.ts';
import { facesOf, type Platform } from './platform.ts';
import { ROLES, type CoreHouse, type ReplayHouse } from './roles.ts';

/** What a platform is started with. */
export interface PlatformOptions extends ProcessOptions {
  /** Makes the demo account besides the ordinary ones; only `qiaolou demo` sets it. */
  readonly demo: boolean;
}

/** Everything between the spool and the incident: what an import without a running platform needs. */
export type Core = CoreHouse & {
  /** Drains and closes in order; idempotent. */
  stop(): Promise<void>;
};

/** Opens what an import needs, and waits for no server: somebody sits and waits. When a part cannot be opened, those already open are closed again. */
export async function startCore(options: ProcessOptions): Promise<Core> {
  const config = { ...options.config, stores: { ...options.config.stores, waitSeconds: 0 } };
  const { house, stop } = await openParts(ROLES.import, createGiven({ ...options, config }, false));
  return { ...house, stop };
}

/** What reads stored events anew without a running platform. */
export type ReplayParts = ReplayHouse & {
  /** Closes in order; idempotent. */
  stop(): Promise<void>;
};

/** Opens what a replay needs, and waits for no server. When a part cannot be opened, those already open are closed again. */
export async function startReplayParts(options: ProcessOptions): Promise<ReplayParts> {
  const config = { ...options.config, stores: { ...options.config.stores, waitSeconds: 0 } };
  const { house, stop } = await openParts(ROLES.replay, createGiven({ ...options, config }, false));
  return { ...house, stop };
}

/** Starts everything; when a part cannot be opened, those already open are closed again. */
export async function startPlatform({ demo, ...options }: PlatformOptions): Promise<Platform> {
  selfTest();
  const given = createGiven(options, demo);
  return facesOf(await openParts(ROLES.all, given, openWhileAway(given)));
}

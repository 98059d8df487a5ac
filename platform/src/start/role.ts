import type { FirstUser } from '@qiaolou/accounts';
import { selfTest } from '@qiaolou/crypto';
import { SocError } from '@qiaolou/schema';
import type { Config, RoleName } from '../config/config.ts';
import { createGiven, type Given, type ProcessOptions } from '../parts/given.ts';
import { openWhileAway } from '../parts/open-while-away.ts';
import { openParts, type PartList } from '../parts/part.ts';
import { ROLES } from './roles.ts';

/** A process of a platform, as its starter sees it. */
export interface RunningRole {
  readonly role: RoleName;
  /** Where its console, or where that is elsewhere its health, is to be seen. */
  readonly url: string;
  /** Accounts made at this start, with their one-time passwords; empty when there were users already. */
  readonly firstUsers: readonly FirstUser[];
  /** Resolves with what failed, if a part fails. */
  readonly fault: Promise<unknown>;
  /** Stops in order; idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the role of the configuration; when a part cannot be opened, those already open are closed again. Throws
 * `platform.roleIncomplete` (details: role, missing settings).
 */
export async function startRole(options: ProcessOptions): Promise<RunningRole> {
  selfTest();
  const { role } = options.config;
  const missing = missingSettings(options.config);
  if (missing.length > 0) throw new SocError('platform.roleIncomplete', { role, missing });
  switch (role) {
    case 'all':
      return open(role, ROLES.all, options);
    case 'collector':
      return isSite(options.config) ? open(role, ROLES.site, options) : open(role, ROLES.collector, options);
    case 'worker':
      return open(role, ROLES.worker, options);
    case 'console':
      return open(role, ROLES.console, options);
  }
}

/** Paths of settings that a role cannot do without: what its processes share must be where all of them reach it. */
export function missingSettings(config: Config): readonly string[] {
  const { audit, role, stores } = config;
  if (role === 'all' || isSite(config)) return [];
  const { database, elasticsearch, redis } = stores;
  return [
    ...(elasticsearch.url === undefined ? ['stores.elasticsearch.url'] : []),
    ...(database.url === undefined ? ['stores.database.url'] : []),
    ...(redis.url === undefined ? ['stores.redis.url'] : []),
    ...(role === 'console' && audit.publicKeyFiles.length === 0 ? ['audit.publicKeyFiles'] : []),
  ];
}

/** True for a collector that sends what it takes in to a centre: it needs no stores. */
function isSite({ role, forward }: Config): boolean {
  return role === 'collector' && forward.bundleFile !== undefined;
}

/** What the parts of a role tell its starter. */
interface Told {
  readonly consoleUrl?: string;
  readonly probesUrl?: string;
  readonly firstUsers?: readonly FirstUser[];
  readonly inputs?: object;
}

async function open<House extends Given & Told>(
  role: RoleName,
  parts: PartList<Given, House>,
  options: ProcessOptions,
): Promise<RunningRole> {
  const given = createGiven(options, false);
  const { house, stop } = await openParts(parts, given, openWhileAway(given));
  const { consoleUrl, fault, firstUsers = [], inputs, logger, probesUrl } = house;
  const url = consoleUrl ?? probesUrl ?? '';
  logger.info({ role, url, inputs }, 'platform started');
  return { role, url, firstUsers, fault, stop };
}

import { setTimeout } from 'node:timers/promises';
import { actorText, type Actor, type Replay, type StartReplayBody } from '@qiaolou/schema';
import { hasEnded, type ReplayDesk } from './replay-desk.ts';

/** What is asked from a command line, and by whom. */
export type ReplayAsked = { readonly askedBy: string } & (
  { readonly start: StartReplayBody } | { readonly cancel: string }
);

/** Who hears how far it is. */
export interface ReplayHearing {
  readonly onProgress: (replay: Replay) => void;
  /** Aborted when nobody hears any more: then it is cancelled. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 500;

/** Orders a replay, or that one ends, and waits for its end. Throws as `ReplayDesk`. */
export async function replayToEnd(
  desk: ReplayDesk,
  asked: ReplayAsked,
  { onProgress, signal }: ReplayHearing,
): Promise<Replay> {
  const actor: Actor = { name: actorText({ kind: 'command', osUser: asked.askedBy }), ip: null, roles: [] };
  let replay = 'start' in asked ? await desk.start(asked.start, actor) : await desk.cancel(asked.cancel, actor);
  while (!hasEnded(replay)) {
    onProgress(replay);
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    replay = signal.aborted ? await desk.cancel(replay.id, actor) : await desk.get(replay.id);
    if (signal.aborted) break;
  }
  return replay;
}

import type { Actor, Replay, StartReplayBody } from '@qiaolou/schema';

/** Replays of stored events for people; what is not there is `records.notFound`. */
export interface ReplayDeskService {
  /** The newest first. */
  list(): Promise<readonly Replay[]>;
  get(id: string): Promise<Replay>;
  /** Throws `packs.replayRunning`, `packs.replayRange`. */
  start(body: StartReplayBody, actor: Actor): Promise<Replay>;
  cancel(id: string, actor: Actor): Promise<Replay>;
}

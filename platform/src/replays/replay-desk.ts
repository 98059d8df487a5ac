import { recordMatches } from '@qiaolou/incidents';
import { enqueueJob, jobKind } from '@qiaolou/job-queue';
import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import {
  DAY_MS,
  isoTime,
  mayPass,
  SocError,
  SYSTEM_ACTOR,
  type Actor,
  type AuditAction,
  type Clock,
  type DetectionMatch,
  type JobQueue,
  type JsonObject,
  type Replay,
  type StartReplayBody,
} from '@qiaolou/schema';
import { z } from 'zod';
import type { StoredReplayRow } from '../packs/tables.ts';
import type { ReplayEnd, ReplayServing } from './replay-host.ts';
import type { ReplayOrder, ReplayRun } from './replay-run.ts';
import {
  forgetOldReplays,
  listReplays,
  readReplay,
  runOf,
  shownReplay,
  unendedReplays,
  UNENDED,
  writeReplay,
} from './replay-records.ts';

/** Runs a replay from where it was; rejects as `runReplayThread`. */
type RunReplay = (order: ReplayOrder, before: ReplayRun | undefined, serving: ReplayServing) => Promise<ReplayEnd>;

/** What the desk works with. */
export interface ReplayDeskGiven {
  readonly records: RecordStore;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly ids: () => string;
}

/** How often it is written how far a replay is, and looked whether it is to end, ms. */
const LOOK_EVERY_MS = 1_000;
const NO_PROGRESS = { done: 0, total: 0 } as const;

/** Takes orders for replays, tells of them, and ends them. */
export class ReplayDesk {
  readonly #given: ReplayDeskGiven;

  constructor(given: ReplayDeskGiven) {
    this.#given = given;
  }

  /** Takes an order. Throws `packs.replayRunning`, `packs.replayRange`. */
  async start(body: StartReplayBody, { name, ip }: Actor): Promise<Replay> {
    const { records, jobs, clock, ids } = this.#given;
    const now = clock.now();
    const { source = null, pack = null, since, dryRun } = body;
    // Clocks of devices may be ahead by a day.
    const until = body.until ?? isoTime(now + DAY_MS);
    if (Date.parse(since) >= Date.parse(until)) throw new SocError('packs.replayRange', { since, until });
    const row: StoredReplayRow = {
      ...{ id: ids(), source, pack, dryRun, judge: body.judge && !dryRun, state: 'waiting', step: 'reading' },
      ...{ since: isoTime(Date.parse(since)), until: isoTime(Date.parse(until)), cancelAsked: false },
      ...{ actor: name, at: isoTime(now), endedAt: null, progress: NO_PROGRESS, judged: null, run: null, error: null },
    };
    const taken = await records.transaction(async (tx) => {
      const [other] = await unendedReplays(tx.db);
      // Asked again, it goes on.
      if (other !== undefined && isSame(other, row, body.until !== undefined)) return other;
      if (other !== undefined) throw new SocError('packs.replayRunning', { id: other.id });
      await writeReplay(tx, row);
      await forgetOldReplays(tx);
      const details = { source, pack, since: row.since, until: row.until, dryRun, judge: row.judge };
      await tx.audit(entry('replay.start', row, { at: row.at, actor: name, ip }, details));
      return row;
    });
    await enqueueReplay(jobs, taken.id);
    return shownReplay(taken);
  }

  async list(): Promise<readonly Replay[]> {
    return (await listReplays(this.#given.records.db)).map(shownReplay);
  }

  /** One of them. Throws `records.notFound`. */
  async get(id: string): Promise<Replay> {
    return shownReplay(await readReplay(this.#given.records.db, id));
  }

  /** Has a replay end: nothing of it is seen, unless it was in force already. Of one that ended nothing changes. */
  async cancel(id: string, { name, ip }: Actor): Promise<Replay> {
    const { records, clock } = this.#given;
    return records.transaction(async (tx) => {
      const row = await readReplay(tx.db, id);
      if (row.cancelAsked || !UNENDED.includes(row.state)) return shownReplay(row);
      const asked = { ...row, cancelAsked: true };
      await writeReplay(tx, asked);
      await tx.audit(entry('replay.cancel', row, { at: isoTime(clock.now()), actor: name, ip }, {}));
      return shownReplay(asked);
    });
  }
}

/** Whether two orders are of the same; until now is later every time. */
function isSame(a: StoredReplayRow, b: StoredReplayRow, untilAsked: boolean): boolean {
  const what = ({ source, pack, since, until, dryRun, judge }: StoredReplayRow): string =>
    JSON.stringify([source, pack, since, dryRun, judge, untilAsked ? until : '']);
  return !a.cancelAsked && what(a) === what(b);
}

const QUEUE = 'packs.replay';
const payload = z.strictObject({ id: z.string() });
/** Only what fails by itself counts as a try, and that ends a replay. */
const TRIES = 100;

function enqueueReplay(jobs: JobQueue, id: string): Promise<unknown> {
  return enqueueJob(jobs, { ...declared(), restore: () => Promise.resolve() }, { key: id, payload: { id } });
}

function declared() {
  const nothing = () => Promise.resolve();
  return jobKind({ queue: QUEUE, payload, maxAttempts: TRIES, restore: nothing, handle: nothing });
}

/** What replays are run with. */
export interface ReplayWorkGiven extends ReplayDeskGiven {
  readonly run: RunReplay;
}

/** The job that runs what was ordered: by one process, and again from where it was after a crash. */
export function replayWork(given: ReplayWorkGiven) {
  return jobKind({
    ...{ queue: QUEUE, payload, maxAttempts: TRIES },
    restore: async () => {
      for (const { id } of await unendedReplays(given.records.db)) await enqueueReplay(given.jobs, id);
    },
    handle: ({ id }, { signal }) => doReplay(id, signal, given),
  });
}

/** Runs one replay to its end, or until the process ends: then it throws, and goes on from there. */
export async function doReplay(id: string, signal: AbortSignal, given: ReplayWorkGiven): Promise<void> {
  const row = await readReplay(given.records.db, id);
  if (!UNENDED.includes(row.state)) return;
  const doing = new Doing(row, given);
  if (row.cancelAsked) {
    await doing.end('cancelled', null);
    return;
  }
  const ending = AbortSignal.any([signal, doing.cancelled]);
  try {
    await doing.begin();
    const { run, judged } = await given.run(row, runOf(row), doing.serving(ending));
    await doing.finish(run, judged);
  } catch (error) {
    if (doing.cancelled.aborted) await doing.end('cancelled', null);
    else if (signal.aborted || mayPass(error)) throw error;
    else await doing.end('failed', error instanceof SocError ? error.code : 'internal');
  } finally {
    doing.close();
  }
}

/** A replay that is going on: its row is written by nobody else but for the wish that it end. */
class Doing {
  readonly #given: ReplayWorkGiven;
  readonly #cancelled = new AbortController();
  #row: StoredReplayRow;
  #looking: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(row: StoredReplayRow, given: ReplayWorkGiven) {
    this.#row = row;
    this.#given = given;
  }

  get cancelled(): AbortSignal {
    return this.#cancelled.signal;
  }

  async begin(): Promise<void> {
    await this.#write({ state: 'running' });
    // What fails now is tried again with the next look.
    this.#looking = setInterval(() => void this.#look().catch(() => undefined), LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#looking);
  }

  serving(signal: AbortSignal): ReplayServing {
    return {
      signal,
      save: (run) => this.#write({ run: { ...run }, progress: run.progress }),
      record: (matches) => this.#record(matches),
      onProgress: ({ step, progress }) => {
        this.#row = { ...this.#row, step, progress };
      },
    };
  }

  async finish(run: ReplayRun, judged: number | undefined): Promise<void> {
    const alerts = this.#row.judged?.alerts ?? 0;
    this.#row = {
      ...this.#row,
      run: { ...run },
      progress: run.progress,
      judged: judged === undefined ? null : { events: judged, alerts },
    };
    await this.end('done', null);
  }

  async end(state: 'done' | 'cancelled' | 'failed', error: string | null): Promise<void> {
    const at = isoTime(this.#given.clock.now());
    const { name: actor, ip } = SYSTEM_ACTOR;
    const outcome = state === 'done' ? 'success' : 'failure';
    await this.#write({ state, error, endedAt: at }, async (tx) => {
      const { figures, replay, packs } = shownReplay(this.#row);
      const { read, changed, kept, unreadable, stored, ranges, judged } = figures;
      const details = { state, error, replay, packs, read, changed, kept, unreadable, stored, ranges, judged };
      await tx.audit({ ...entry('replay.end', this.#row, { at, actor, ip }, { ...details }), outcome });
    });
  }

  async #record(matches: readonly DetectionMatch[]): Promise<void> {
    const { records, clock } = this.#given;
    await records.transaction(async (tx) => {
      const { newAlerts } = await recordMatches(tx, matches, { clock });
      const { alerts } = this.#row.judged ?? { alerts: 0 };
      this.#row = { ...this.#row, judged: { events: this.#row.progress.done, alerts: alerts + newAlerts } };
    });
  }

  async #look(): Promise<void> {
    if ((await readReplay(this.#given.records.db, this.#row.id)).cancelAsked) this.#cancelled.abort();
    else await this.#write({});
  }

  /** One after the other, over the wish that it end. */
  #write(change: Partial<StoredReplayRow>, besides?: (tx: RecordTx) => Promise<void>): Promise<void> {
    this.#row = { ...this.#row, ...change };
    const written = this.#writing.then(() =>
      this.#given.records.transaction(async (tx) => {
        const { cancelAsked } = await readReplay(tx.db, this.#row.id);
        await writeReplay(tx, { ...this.#row, cancelAsked });
        await besides?.(tx);
      }),
    );
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

function entry(
  action: Extract<AuditAction, `replay.${string}`>,
  { id }: Pick<StoredReplayRow, 'id'>,
  by: { readonly at: string; readonly actor: string; readonly ip: string | null },
  details: JsonObject,
) {
  return { ...by, action, objectType: 'replay', objectId: id, outcome: 'success', details } as const;
}

/** True when a replay has ended. */
export function hasEnded({ state }: Pick<Replay, 'state'>): boolean {
  return !UNENDED.includes(state);
}

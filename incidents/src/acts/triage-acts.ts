import { setTimeout } from 'node:timers/promises';
import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import {
  ACT_LIFE_MS,
  isoTime,
  MAX_LISTED_ACTS,
  mayStayQuiet,
  SocError,
  type Actor,
  type Clock,
  type JobQueue,
  type PlanTriageActBody,
  type TriageAct,
} from '@qiaolou/schema';
import { keepAct, newAct } from '../alerts/act-records.ts';
import { ALERTS_AREA, type StoredAct } from '../alerts/tables.ts';
import { mustBeConfirmed } from '../queue/decide-row.ts';
import { changeAct, extentOf, ownAct } from './act-rows.ts';
import { endAct, runAct } from './run-act.ts';

/** Acts of people on many rows of the queue: on all that match, and the taking back of acts. Each person has his own only. */
export interface TriageActService {
  /** Counts the rows that match now and keeps what is to be done to them; nothing is done yet. Throws `incidents.neverQuiet`. */
  plan(wanted: PlanTriageActBody, actor: Actor): Promise<TriageAct>;
  /**
   * Begins a planned act, with its audit entry. Throws `records.notFound`, `incidents.actState`, `incidents.actRunning` while
   * another of the person's goes on.
   */
  start(id: string, confirmed: boolean, actor: Actor): Promise<TriageAct>;
  /** Ends an act that runs; what is done stays done. Throws `records.notFound`, `incidents.actState`. */
  cancel(id: string, actor: Actor): Promise<TriageAct>;
  /** Begins to take an act back. Throws `records.notFound`, `incidents.actState`, `incidents.actRunning`. */
  undo(id: string, actor: Actor): Promise<TriageAct>;
  /** Acts that were begun within `ACT_LIFE_MS`, newest first. */
  list(actor: Actor): Promise<readonly TriageAct[]>;
  /** Throws `records.notFound`. */
  get(id: string, actor: Actor): Promise<TriageAct>;
  /** Goes on with an act that runs until it is over, or the signal says that the process ends. */
  work(id: string, signal: AbortSignal): Promise<void>;
  /** Tells the queue of every act that runs: it may have lost them. */
  resume(): Promise<void>;
}

/** What the service needs. */
export interface TriageActOptions {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly queue: JobQueue;
  /** Told when the queue refused an act, which `resume` tells it again. */
  readonly onFault: (error: unknown) => void;
}

/** The queue's name. */
export const ACT_QUEUE = 'alerts.acts';

/** Between two transactions of an act as long as one takes, so that half of the thread is left to others. */
const PAUSE_MS = 20;

/** Makes the service. */
export function createTriageActs(options: TriageActOptions): TriageActService {
  const { records, clock, onFault, queue } = options;
  const wake = (id: string): Promise<unknown> =>
    queue.enqueue({ queue: ACT_QUEUE, key: id, payload: { id } }).catch(onFault);
  const view = (act: StoredAct): TriageAct => viewOf(act, clock.now());
  const begun = async (work: (tx: RecordTx) => Promise<StoredAct>): Promise<TriageAct> => {
    const act = await records.transaction(work);
    await wake(act.id);
    return view(act);
  };
  return {
    plan: async (wanted, actor) => view(await plan(options, wanted, actor)),
    start: (id, confirmed, actor) =>
      begun(async (tx) => {
        const act = await ownAct(tx, id, actor.name);
        if (act.state !== 'planned') throw new SocError('incidents.actState', { id, state: act.state });
        return start(tx, { ...act, ...(confirmed && { action: confirmedAction(act) }) }, actor, clock.now());
      }),
    cancel: async (id, actor) =>
      view(
        await records.transaction(async (tx) => {
          const act = await ownAct(tx, id, actor.name);
          if (act.state !== 'running') throw new SocError('incidents.actState', { id, state: act.state });
          return endAct(tx, act, 'cancelled', clock.now());
        }),
      ),
    undo: (id, actor) =>
      begun(async (tx) => {
        const act = await ownAct(tx, id, actor.name);
        const now = clock.now();
        if (!mayUndo(act, now)) throw new SocError('incidents.actState', { id, state: act.state });
        const head = { id: options.ids(), at: isoTime(now), actor, action: { kind: 'undo' as const } };
        const taking: StoredAct = { ...newAct(head), undoes: id, total: act.done };
        await keepAct(tx, taking);
        return start(tx, taking, actor, now);
      }),
    list: async (actor) => (await ownActs(options, actor)).map(view),
    get: async (id, actor) => view(await ownAct(records, id, actor.name)),
    work: (id, signal) => runAct({ records, clock, signal, pause: () => setTimeout(PAUSE_MS) }, id),
    resume: async () => {
      for (const id of await runningActs(records)) await wake(id);
    },
  };
}

/**
 * The time comes from inside a transaction: whatever was written before it has an earlier one, whatever comes after has not.
 * Plans of the same person that were never begun are forgotten.
 */
async function plan({ records, clock, ids }: TriageActOptions, wanted: PlanTriageActBody, actor: Actor) {
  const { action, filters } = wanted;
  if (action.kind === 'close' && action.quietHours !== undefined && !mayStayQuiet(action.verdict))
    throw new SocError('incidents.neverQuiet', { verdict: action.verdict });
  const at = await records.transaction(() => Promise.resolve(isoTime(clock.now())));
  const extent = await extentOf(records, filters, at);
  const act: StoredAct = {
    ...newAct({ id: ids(), at, actor, action }),
    ...{ filters, total: extent.total },
    inOpenCritical: mustBeConfirmed(action) ? extent.inOpenCritical : 0,
  };
  return records.transaction(async (tx) => {
    await ALERTS_AREA.in(tx.db)
      .deleteFrom('triageActs')
      .where('actor', '=', actor.name)
      .where('state', '=', 'planned')
      .execute();
    await keepAct(tx, act);
    return act;
  });
}

function confirmedAction({ action }: StoredAct): StoredAct['action'] {
  return action.kind === 'close' || action.kind === 'status' ? { ...action, confirmed: true } : action;
}

/** Throws `incidents.actRunning`. */
async function start(tx: RecordTx, act: StoredAct, actor: Actor, now: number): Promise<StoredAct> {
  const running = await ALERTS_AREA.in(tx.db)
    .selectFrom('triageActs')
    .select('id')
    .where('actor', '=', actor.name)
    .where('state', '=', 'running')
    .executeTakeFirst();
  if (running !== undefined) throw new SocError('incidents.actRunning', { id: running.id });
  const { action, filters, inOpenCritical, total, undoes } = act;
  await tx.audit({
    ...{ at: isoTime(now), actor: actor.name, ip: actor.ip, action: 'alert.actStart' },
    ...{ objectType: 'triageAct', objectId: act.id, outcome: 'success' },
    details: { action, filters, undoes, total, inOpenCritical, countedAt: act.at },
  });
  return changeAct(tx, act, { state: 'running', action, ip: actor.ip });
}

async function runningActs({ db }: RecordStore): Promise<readonly string[]> {
  const rows = await ALERTS_AREA.in(db).selectFrom('triageActs').select('id').where('state', '=', 'running').execute();
  return rows.map(({ id }) => id);
}

async function ownActs({ records, clock }: TriageActOptions, actor: Actor): Promise<readonly StoredAct[]> {
  const rows = await ALERTS_AREA.in(records.db)
    .selectFrom('triageActs')
    .selectAll()
    .where('actor', '=', actor.name)
    .where('at', '>=', isoTime(clock.now() - ACT_LIFE_MS))
    .where('state', '<>', 'planned')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_LISTED_ACTS)
    .execute();
  return rows.map((row) => ALERTS_AREA.tables.triageActs.fromRow(row));
}

function mayUndo(act: Omit<StoredAct, 'ip' | 'position'>, now: number): boolean {
  const { action, at, done, state, undone } = act;
  const over = state === 'done' || state === 'cancelled' || state === 'stopped';
  return over && action.kind !== 'undo' && done > undone && now - Date.parse(at) <= ACT_LIFE_MS;
}

function viewOf({ ip: _ip, position: _position, ...act }: StoredAct, now: number): TriageAct {
  const leftOut = Object.entries(act.leftOut).map(([code, count]) => ({ code, count }));
  const given = Object.entries(act.filters ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const filters = act.filters === null ? null : Object.fromEntries(given);
  return { ...act, filters, leftOut, mayUndo: mayUndo(act, now) };
}

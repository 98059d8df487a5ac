import { setTimeout as timer } from 'node:timers/promises';
import { toJson, type RecordStore } from '@qiaolou/record-store';
import {
  DAY_MS,
  isoTime,
  SocError,
  wireError,
  readWireError,
  type Actor,
  type Clock,
  type WireError,
} from '@qiaolou/schema';
import { custodyActSchema, RETENTION_AREA, type CustodyAct, type WaitingAct } from './tables.ts';

const row = (tx: { readonly db: RecordStore['db'] }) => RETENTION_AREA.in(tx.db);

/** How often a console looks whether its act was done, and how many times, ms. */
const LOOK_MS = 200;
const LOOKS = 75;
/** Acts that a worker takes at a time, and how long they are kept afterwards. */
const AT_ONCE = 20;
const KEPT_MS = DAY_MS;

/** What a console asks with. */
export interface AskingWorker {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Waits between looks; a timer when absent. */
  readonly pause?: ((ms: number) => Promise<unknown>) | undefined;
}

/**
 * Has a worker do what a person does; answers the number of its entry in the chain. Throws what the worker's doing threw, and
 * `retention.workerAway` when none took it within a quarter of a minute: it is not done then, or, when one took it and fell silent
 * (`taken`), nobody knows.
 */
export async function askWorker(
  { records, clock, newId, pause = timer }: AskingWorker,
  act: CustodyAct,
  { name, ip, roles }: Actor,
): Promise<number> {
  const asked: WaitingAct = {
    ...{ id: newId(), at: isoTime(clock.now()), act: { ...act }, actor: { name, ip, roles: [...roles] } },
    ...{ state: 'waiting', outcome: null },
  };
  await records.transaction((tx) =>
    row(tx).insertInto('custodyActs').values(RETENTION_AREA.tables.custodyActs.toRow(asked)).execute(),
  );
  for (let look = 0; look < LOOKS; look++) {
    await pause(LOOK_MS);
    const outcome = (await readAct(records, asked.id))?.outcome;
    if (typeof outcome?.seq === 'number') return outcome.seq;
    if (outcome?.error) throw readWireError(outcome.error as WireError);
  }
  const withdrawn = await moveOn(records, asked.id, 'waiting', 'withdrawn');
  throw new SocError('retention.workerAway', { taken: !withdrawn });
}

async function readAct(records: RecordStore, id: string): Promise<WaitingAct | undefined> {
  const found = await RETENTION_AREA.in(records.db)
    .selectFrom('custodyActs')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return found && RETENTION_AREA.tables.custodyActs.fromRow(found);
}

/** True when the act was in the first state and is in the other now: of several who try, one. */
async function moveOn(
  records: RecordStore,
  id: string,
  from: WaitingAct['state'],
  to: WaitingAct['state'],
): Promise<boolean> {
  return records.transaction(async (tx) => {
    const { numUpdatedRows } = await row(tx)
      .updateTable('custodyActs')
      .set({ state: to })
      .where('id', '=', id)
      .where('state', '=', from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}

/**
 * Does what consoles ask for, each act once whichever worker takes it, and forgets what is old. `doAct` answers the number of the
 * entry; what it throws is the answer.
 */
export async function answerActs(
  records: RecordStore,
  clock: Clock,
  doAct: (act: CustodyAct, actor: Actor) => Promise<number>,
): Promise<void> {
  const waiting = await RETENTION_AREA.in(records.db)
    .selectFrom('custodyActs')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('at')
    .limit(AT_ONCE)
    .execute();
  for (const found of waiting) {
    const asked = RETENTION_AREA.tables.custodyActs.fromRow(found);
    if (await moveOn(records, asked.id, 'waiting', 'taken')) await answer(records, asked, doAct);
  }
  await forgetOld(records, clock);
}

async function answer(
  records: RecordStore,
  { id, act, actor }: WaitingAct,
  doAct: (act: CustodyAct, actor: Actor) => Promise<number>,
): Promise<void> {
  const outcome = await outcomeOf(() => doAct(custodyActSchema.parse(act), actor as Actor));
  await records.transaction((tx) =>
    row(tx)
      .updateTable('custodyActs')
      .set({ state: 'done', outcome: toJson(outcome) })
      .where('id', '=', id)
      .execute(),
  );
}

async function outcomeOf(run: () => Promise<number>): Promise<NonNullable<WaitingAct['outcome']>> {
  try {
    return { seq: await run(), error: null };
  } catch (error) {
    const { code, details, message } = wireError(error);
    return { seq: null, error: { code, details: { ...details }, message } };
  }
}

async function forgetOld(records: RecordStore, clock: Clock): Promise<void> {
  const before = isoTime(clock.now() - KEPT_MS);
  const old = await RETENTION_AREA.in(records.db)
    .selectFrom('custodyActs')
    .select('id')
    .where('at', '<', before)
    .limit(1)
    .executeTakeFirst();
  if (old === undefined) return;
  await records.transaction((tx) => row(tx).deleteFrom('custodyActs').where('at', '<', before).execute());
}

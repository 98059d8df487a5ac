import {
  changesPruned,
  createChangeFollower,
  fromRow,
  type ChangeFollower,
  type LoggedChange,
  type RecordStore,
} from '@qiaolou/record-store';
import type { LiveBus, PublishedEvent } from '@qiaolou/schema';

/** What the publisher reads from and tells. */
export interface ChangePublisherOptions {
  readonly records: RecordStore;
  readonly bus: Pick<LiveBus<PublishedEvent>, 'publish'>;
  /** Number of the last change that is known already. */
  readonly from: number;
  /** Told when reading failed (the next poke tries again), and of changes that were pruned before they were read. */
  readonly onFault: (error: unknown) => void;
}

/** Follows the change log and publishes what changed, as it is now: one for all processes on a database. */
export function createChangePublisher({ records, bus, from, onFault }: ChangePublisherOptions): ChangeFollower {
  return createChangeFollower({
    records,
    from,
    handle: async (changes) => {
      for (const event of await eventsOf(records, changes)) bus.publish(event);
    },
    onGap: (after) => onFault(changesPruned(after)),
    onFault,
  });
}

/** Events of the changes in their order; a thing changed several times is told once, at its first place, as it is now. */
async function eventsOf(records: RecordStore, changes: readonly LoggedChange[]): Promise<readonly PublishedEvent[]> {
  const created = new Set(changes.filter((change) => change.created).map(({ kind, id }) => `${kind} ${id}`));
  const events = new Map<string, PublishedEvent>();
  for (const [kind, read] of Object.entries(READERS)) {
    const ids = [...new Set(changes.filter((change) => change.kind === kind).map(({ id }) => id))];
    if (ids.length === 0) continue;
    const changeOf = (id: string) => (created.has(`${kind} ${id}`) ? 'created' : 'updated');
    for (const [id, event] of await read(records, ids, changeOf)) events.set(`${kind} ${id}`, event);
  }
  const things = new Set(changes.map(({ kind, id }) => `${kind} ${id}`));
  return [...things].flatMap((thing) => events.get(thing) ?? []);
}

type ReadEvents = (
  records: RecordStore,
  ids: readonly string[],
  changeOf: (id: string) => 'created' | 'updated',
) => Promise<readonly (readonly [id: string, event: PublishedEvent])[]>;

/** What the live stream tells about, by kind of change. Changes of other kinds are for other readers of the log. */
const READERS: Readonly<Record<string, ReadEvents>> = {
  'alert-group': async ({ db }, ids, changeOf) => {
    const rows = await db.selectFrom('alertGroups').selectAll().where('id', 'in', ids).execute();
    return rows.map((row) => [
      row.id,
      { kind: 'alert-group', change: changeOf(row.id), group: fromRow('alertGroups', row) },
    ]);
  },
  incident: async ({ db }, ids, changeOf) => {
    const rows = await db.selectFrom('incidents').selectAll().where('id', 'in', ids).execute();
    return rows.map((row) => [
      row.id,
      { kind: 'incident', change: changeOf(row.id), incident: fromRow('incidents', row) },
    ]);
  },
  run: async ({ db }, ids, changeOf) => {
    const rows = await db.selectFrom('playbookRuns').selectAll().where('id', 'in', ids).execute();
    return rows.map((row) => [row.id, { kind: 'run', change: changeOf(row.id), run: fromRow('playbookRuns', row) }]);
  },
  task: async ({ db }, ids, changeOf) => {
    const rows = await db.selectFrom('playbookTasks').selectAll().where('id', 'in', ids).execute();
    return rows.map((row) => [row.id, { kind: 'task', change: changeOf(row.id), task: fromRow('playbookTasks', row) }]);
  },
};

import { fromRow, type RecordStore } from '@qiaolou/record-store';
import { isoTime, ruleLevelSchema, type AlertGroup, type Incident } from '@qiaolou/schema';
import { attackerOf, type Attacker } from '../alerts/attacker.ts';

/** What one attacker did, as far as each act is near another in time. */
export interface Attack {
  /**
   * Rows that may go into an incident: nobody decided about them and they are in none that is open. The row asked for,
   * then the gravest; at most 200.
   */
  readonly free: readonly AlertGroup[];
  /** The open incident that holds a row of it: the one opened last. */
  readonly incident: Incident | undefined;
}

/** Rows that go into an incident at once. */
const MAX_FREE = 200;
/** An attack that goes on longer than this many looks is cut: each look reaches one span of time further. */
const MAX_LOOKS = 32;

/**
 * The attack that a row belongs to: all rows of the same attacker that are, one by one, at most `withinMs` away from it or
 * from another of them. A row that names no party is alone.
 *
 * @param withinMs time between two rows of an attack, ms.
 */
export async function attackIn(records: Pick<RecordStore, 'db'>, group: AlertGroup, withinMs: number): Promise<Attack> {
  const attacker = attackerOf(group);
  if (attacker === undefined) return { free: [group], incident: undefined };
  const rows = await rowsOfAttack(records, group, attacker, withinMs);
  const incidents = await openIncidents(records, rows);
  const free = rows.filter(
    ({ id, incidentId, status }) =>
      id !== group.id &&
      (status === 'open' || status === 'investigating') &&
      (incidentId === null || !incidents.some((incident) => incident.id === incidentId)),
  );
  return {
    free: [group, ...free.sort((a, b) => gravity(b) - gravity(a) || b.risk - a.risk)].slice(0, MAX_FREE),
    incident: incidents[0],
  };
}

async function rowsOfAttack(
  { db }: Pick<RecordStore, 'db'>,
  { firstSeen, lastSeen, id }: AlertGroup,
  attacker: Attacker,
  withinMs: number,
): Promise<AlertGroup[]> {
  let [from, to] = [firstSeen, lastSeen];
  let rows: AlertGroup[] = [];
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const found = await db
      .selectFrom('alertGroups')
      .selectAll()
      .where('groupKey', '=', attacker.value)
      .where('lastSeen', '>=', isoTime(Date.parse(from) - withinMs))
      .where('firstSeen', '<=', isoTime(Date.parse(to) + withinMs))
      .execute();
    rows = found.map((row) => fromRow('alertGroups', row)).filter((row) => isOf(attacker, row));
    const [first, last] = [from, to];
    for (const row of rows) {
      if (row.firstSeen < from) from = row.firstSeen;
      if (row.lastSeen > to) to = row.lastSeen;
    }
    if (from === first && to === last) break;
  }
  return rows.filter((row) => row.id !== id);
}

function isOf(attacker: Attacker, row: AlertGroup): boolean {
  const other = attackerOf(row);
  return other?.kind === attacker.kind && other.value === attacker.value;
}

/** Those opened last first. */
async function openIncidents(
  { db }: Pick<RecordStore, 'db'>,
  rows: readonly AlertGroup[],
): Promise<readonly Incident[]> {
  const ids = [...new Set(rows.flatMap(({ incidentId }) => incidentId ?? []))];
  if (ids.length === 0) return [];
  const found = await db
    .selectFrom('incidents')
    .selectAll()
    .where('id', 'in', ids)
    .where('status', '<>', 'closed')
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return found.map((row) => fromRow('incidents', row));
}

function gravity({ level }: AlertGroup): number {
  return ruleLevelSchema.options.indexOf(level);
}

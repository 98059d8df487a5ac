import {
  afterPosition,
  containsText,
  decodeCursor,
  encodeCursor,
  fromJson,
  oneOf,
  type Database,
  type Effect,
  type RecordStore,
  type SortKey,
} from '@qiaolou/record-store';
import {
  isoTime,
  SocError,
  type Clock,
  type EffectFilters,
  type EffectInForce,
  type EffectList,
  type EffectsQuery,
  type EffectState,
  type JsonObject,
} from '@qiaolou/schema';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { NEVER_ENDS } from '../core/effect-end.ts';

/** What reading effects needs. */
export interface EffectReads {
  readonly records: Pick<RecordStore, 'longReads' | 'dialect'>;
  readonly clock: Clock;
}

const NEWEST_FIRST: readonly SortKey[] = [
  { expression: sql.ref<string>('effects.appliedAt'), direction: 'desc', kind: 'string' },
  { expression: sql.ref<string>('effects.idempotencyKey'), direction: 'desc', kind: 'string' },
];

/**
 * One page of the effects in force, newest first. Throws `query.badCursor`.
 *
 * @example
 *   await effectPage({ records, clock }, { text: '203.0.113.7', limit: 50 });
 */
export async function effectPage(reads: EffectReads, query: EffectsQuery): Promise<EffectList> {
  const total = await countEffects(reads, query);
  let select = rowsOf(reads, query).orderBy('effects.appliedAt', 'desc').orderBy('effects.idempotencyKey', 'desc');
  if (query.cursor !== undefined)
    select = select.where(afterPosition(NEWEST_FIRST, decodeCursor(query.cursor, ['string', 'string'])));
  const found = await select.limit(query.limit + 1).execute();
  const page = found.slice(0, query.limit);
  const effects = page.map(shown);
  const last = page.at(-1);
  if (found.length <= query.limit || last === undefined) return { effects, total };
  return { effects, total, next: encodeCursor([last.appliedAt ?? '', last.idempotencyKey]) };
}

/**
 * How many effects in force there are.
 *
 * @example
 *   await countEffects({ records, clock }, { state: ['lost'] });
 */
export async function countEffects(reads: EffectReads, filters: EffectFilters): Promise<number> {
  const counted = await filtered(reads, filters)
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .executeTakeFirstOrThrow();
  return Number(counted.n);
}

/** How many effects in force stand how; states without one are left out. */
export async function effectsByState(reads: EffectReads): Promise<Partial<Record<EffectState, number>>> {
  const rows = await inForce(reads)
    .select((eb) => [stateOf(reads.clock.now()).as('shownState'), eb.fn.countAll<number | string>().as('n')])
    .groupBy(sql.ref('shownState'))
    .execute();
  return Object.fromEntries(rows.map(({ shownState, n }) => [shownState, Number(n)]));
}

/**
 * The run an effect belongs to. Throws `playbooks.effectNotFound`.
 *
 * @example
 *   await runIdOfEffect(records, effect.id);
 */
export async function runIdOfEffect({ db }: { readonly db: Kysely<Database> }, id: string): Promise<string> {
  const row = await db.selectFrom('effects').select('request').where('idempotencyKey', '=', id).executeTakeFirst();
  const runId = row === undefined ? undefined : fromJson(row.request)['runId'];
  if (typeof runId !== 'string') throw new SocError('playbooks.effectNotFound', { id });
  return runId;
}

/** A property of an effect's request, as text. */
function asked(dialect: RecordStore['dialect'], property: 'runId' | 'stepId'): RawBuilder<string> {
  const request = sql.ref('effects.request');
  return dialect === 'sqlite'
    ? sql<string>`json_extract(${request}, ${sql.lit(`$.${property}`)})`
    : sql<string>`(${request}::json ->> ${sql.lit(property)})`;
}

/** The effects alone, for who only counts them. */
function inForce({ records }: EffectReads) {
  return records.longReads
    .selectFrom('effects')
    .where('effects.state', '=', 'applied')
    .where((eb) => eb.or([eb('effects.undoAt', 'is not', null), eb('effects.undoTries', 'is not', null)]));
}

/** The effects with the run, step and incident they belong to. */
function filtered(reads: EffectReads, { incidentId, state, text }: EffectFilters) {
  const { dialect } = reads.records;
  return inForce(reads)
    .innerJoin('playbookRuns', (join) => join.on('playbookRuns.id', '=', asked(dialect, 'runId')))
    .leftJoin('incidents', 'incidents.id', 'playbookRuns.incidentId')
    .leftJoin('runSteps', (join) =>
      join
        .onRef('runSteps.runId', '=', 'playbookRuns.id')
        .on('runSteps.stepId', '=', asked(dialect, 'stepId'))
        .on('runSteps.iteration', '=', 0),
    )
    .$if(incidentId !== undefined, (q) => q.where('playbookRuns.incidentId', '=', incidentId ?? ''))
    .$if(state !== undefined, (q) => q.where(oneOf(stateOf(reads.clock.now()), state ?? [])))
    .$if(text !== undefined, (q) => q.where(containsText(SEARCHED, text ?? '')));
}

/** Effects of older releases have no target of their own: what they were asked to do is searched. */
const SEARCHED = [
  sql<string>`coalesce(${sql.ref('effects.target')}, ${sql.ref('effects.request')})`,
  sql.ref<string>('effects.connector'),
  sql.ref<string>('playbookRuns.playbookName'),
  sql<string>`coalesce(${sql.ref('runSteps.name')}, '')`,
  sql<string>`coalesce(${sql.ref('playbookRuns.playbookNameEn')}, '')`,
  sql<string>`coalesce(${sql.ref('runSteps.nameEn')}, '')`,
  sql<string>`coalesce(${sql.ref('incidents.number')}, '')`,
];

/** How an effect in force stands at a time. */
function stateOf(now: number): RawBuilder<EffectState> {
  const name = (state: EffectState) => sql.lit(state);
  return sql<EffectState>`case
    when ${sql.ref('effects.undoTries')} is not null then ${name('undoFailed')}
    when ${sql.ref('effects.undoAt')} <= ${isoTime(now)} then ${name('lifting')}
    when ${sql.ref('effects.fault')} is not null then ${name('lost')}
    when ${sql.ref('effects.reapplied')} > 0 then ${name('reapplied')}
    when ${sql.ref('effects.checkedAt')} is not null then ${name('verified')}
    else ${name('applied')} end`;
}

function rowsOf(reads: EffectReads, filters: EffectFilters) {
  return filtered(reads, filters)
    .selectAll('effects')
    .select(stateOf(reads.clock.now()).as('shownState'))
    .select([
      'playbookRuns.id as runId',
      'playbookRuns.playbookName as playbookName',
      'playbookRuns.playbookNameEn as playbookNameEn',
      'playbookRuns.incidentId as incidentId',
      'incidents.number as incidentNumber',
      'runSteps.name as stepName',
      'runSteps.nameEn as stepNameEn',
    ]);
}

type Found = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number];

function shown(row: Found): EffectInForce {
  const { connector, checkedAt, incidentId, incidentNumber, playbookName, playbookNameEn, runId, stepNameEn, undoAt } =
    row;
  const fault = row.fault === null ? undefined : fromJson(row.fault)['code'];
  return {
    ...{ id: row.idempotencyKey, connector, target: row.target ?? oldTarget(row), state: row.shownState },
    ...{ since: row.appliedAt ?? '', until: undoAt === NEVER_ENDS ? null : undoAt, checkedAt },
    reapplied: row.reapplied ?? 0,
    fault: typeof fault === 'string' ? fault : null,
    undoTries: row.undoTries ?? 0,
    lift: row.lift === null ? null : fromJson(row.lift),
    ...{ runId, stepName: row.stepName ?? '', stepNameEn, playbookName, playbookNameEn, incidentId, incidentNumber },
  };
}

/** What an effect of an older release is on. */
function oldTarget({ connector, request }: { readonly connector: string; readonly request: Found['request'] }): string {
  const { args } = fromJson(request) as Effect['request'] & { readonly args?: JsonObject };
  const address = args?.['address'];
  return typeof address === 'string' ? address : connector;
}

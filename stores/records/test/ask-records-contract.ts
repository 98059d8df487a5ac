import {
  DAY_MS,
  isoTime,
  answerPipes,
  assertValidAst,
  fieldsOfRecord,
  SHANGHAI,
  SocError,
  type FieldsOf,
  type PipedAnswer,
  type PipedQuery,
  type TimeRange,
} from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRecords, fromRow, toRow, type RecordStore } from '@qiaolou/record-store';
import type { RecordSource } from '../src/query/record-source.ts';
import { filtersOf, GROUPS, INCIDENTS, SOURCES, stagesOf } from './queried-records.ts';
import { incident } from './record-samples.ts';
import { RecordsInMemory } from './records-in-memory.ts';
import type { TestDatabase } from './test-database.ts';

const READING = { seconds: 60, mostBytes: 64_000_000 };
const RANGES: readonly TimeRange[] = [
  { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' },
  { from: '2026-03-01T15:59:59.999Z', to: '2026-03-02T00:00:00.000Z' },
  { from: '2026-03-01T00:00:00.500Z', to: '2026-03-01T00:30:00.000Z' },
];

type Outcome = { readonly answer: PipedAnswer<FieldsOf> } | { readonly code: string };

async function outcome(answer: () => Promise<PipedAnswer<FieldsOf>>): Promise<Outcome> {
  try {
    return { answer: await answer() };
  } catch (error) {
    if (error instanceof SocError) return { code: error.code };
    throw error;
  }
}

/** Writes the records of the tests. */
async function writeRecords(store: RecordStore): Promise<void> {
  await store.transaction(async ({ db }) => {
    await db
      .insertInto('incidents')
      .values(INCIDENTS.map((one) => toRow('incidents', one)))
      .execute();
    await db
      .insertInto('alertGroups')
      .values(GROUPS.map((one) => toRow('alertGroups', one)))
      .execute();
  });
}

/** So many combinations of rows that nobody waits for the last. */
const ENDLESS = {
  sqlite: 'still_wanted(a.id || b.id || c.id || d.id || e.id)',
  postgres: "a.id || b.id || c.id || d.id || e.id = ''",
};

const endless = (dialect: 'sqlite' | 'postgres') =>
  sql<{
    readonly n: number;
  }>`select count(*) as n from alert_groups a, alert_groups b, alert_groups c, alert_groups d, alert_groups e
    where ${sql.raw(ENDLESS[dialect])}`;

function describeBounds(store: () => RecordStore): void {
  it('ends a statement whose reader leaves, and answers the next', async () => {
    const leaves = new AbortController();
    const read = store().boundedRead(endless(store().dialect), { ...READING, signal: leaves.signal });
    const ended = expect(read).rejects.toMatchObject({ code: 'store.cancelled' });
    setTimeout(() => leaves.abort(), 50);
    await ended;
    const query = { where: { op: 'all' as const }, stages: [{ kind: 'group' as const, by: [], metrics: [] }] };
    const { answer } = await askRecords(store(), SOURCES.incidents.source, { query, range: {} }, READING);
    expect(answer).toMatchObject({ rows: [[INCIDENTS.length]] });
  });

  it('does not begin for a reader who has left', async () => {
    const reading = { ...READING, signal: AbortSignal.abort() };
    await expect(store().boundedRead(endless(store().dialect), reading)).rejects.toMatchObject({
      code: 'store.cancelled',
    });
  });

  it('ends a statement whose time is over', async () => {
    await expect(store().boundedRead(endless(store().dialect), { ...READING, seconds: 1 })).rejects.toMatchObject({
      code: 'store.timeout',
      details: { seconds: 1 },
    });
  });

  it('gives no more than it may have in memory', async () => {
    const query = { where: { op: 'all' as const }, stages: [] };
    const reading = { ...READING, mostBytes: 5_000 };
    const read = askRecords(store(), SOURCES.alertGroups.source, { query, range: {} }, reading);
    await expect(read).rejects.toMatchObject({ code: 'query.tooMuchMemory' });
  });

  it('draws a chart without bounds from the first record to the last', async () => {
    const query = {
      where: { op: 'all' as const },
      stages: [{ kind: 'timechart' as const, intervalMs: 30 * DAY_MS, metrics: [] }],
    };
    const { range, answer } = await askRecords(store(), SOURCES.alertGroups.source, { query, range: {} }, READING);
    const times = GROUPS.map(({ lastSeen }) => lastSeen).sort();
    expect(range).toEqual({ from: times[0], to: isoTime(Date.parse(times.at(-1) ?? '') + 1) });
    expect(answer.kind === 'table' && answer.rows.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(GROUPS.length);
  });

  it('draws nothing of nothing', async () => {
    const where = { op: 'eq' as const, field: 'event.id', value: 'nothing' };
    const query = { where, stages: [{ kind: 'timechart' as const, intervalMs: DAY_MS, metrics: [] }] };
    const { answer } = await askRecords(store(), SOURCES.alertGroups.source, { query, range: {} }, READING);
    expect(answer).toMatchObject({ kind: 'table', rows: [] });
  });
}

/** More records than a regular expression is tried on: in a database of their own, for the other tests count theirs. */
function describeMany(create: () => Promise<TestDatabase>): void {
  it('tries a regular expression on so many values and no more', async () => {
    const database = await create();
    try {
      const store = await database.open();
      await insertMany(store);
      const query = { where: { op: 'regex' as const, field: 'incident.number', value: '^many9' }, stages: [] };
      const ask = (range: Partial<TimeRange>) => askRecords(store, SOURCES.incidents.source, { query, range }, READING);
      await expect(ask({})).rejects.toMatchObject({ code: 'query.tooMuch' });
      expect((await ask({ to: '2039-01-01T00:00:00.000Z' })).answer).toMatchObject({ kind: 'events', events: [] });
    } finally {
      await database.dispose();
    }
  });
}

async function insertMany(store: RecordStore): Promise<void> {
  const many = Array.from({ length: 10_001 }, (_, n) =>
    toRow('incidents', incident({ id: `many${n}`, number: `many${n}`, openedAt: '2040-01-01T00:00:00.000Z' })),
  );
  await store.transaction(async ({ db }) => {
    for (let at = 0; at < many.length; at += 400)
      await db
        .insertInto('incidents')
        .values(many.slice(at, at + 400))
        .execute();
  });
}

/** What a database must answer to the query language: the same as records in memory. */
export function describeAskRecordsContract(name: string, create: () => Promise<TestDatabase>, numRuns: number): void {
  describe(`${name} asked by the query language`, () => {
    let database: TestDatabase;
    let store: RecordStore;
    let kept: Readonly<Record<RecordSource['table'], readonly FieldsOf[]>>;
    beforeAll(async () => {
      database = await create();
      store = await database.open();
      await writeRecords(store);
      // As it gives them back: texts are well-formed there.
      const groups = await store.db.selectFrom('alertGroups').selectAll().execute();
      const incidents = await store.db.selectFrom('incidents').selectAll().execute();
      kept = {
        alertGroups: groups.map((row) =>
          fieldsOfRecord(SOURCES.alertGroups.source.fields, fromRow('alertGroups', row)),
        ),
        incidents: incidents.map((row) => fieldsOfRecord(SOURCES.incidents.source.fields, fromRow('incidents', row))),
      };
    });
    afterAll(() => database.dispose());
    describeBounds(() => store);
    describeMany(create);

    for (const { source } of Object.values(SOURCES)) {
      const expected = (query: PipedQuery, range: TimeRange) =>
        outcome(() => {
          const { dictionary } = source.fields;
          assertValidAst(query.where, compileRe2, dictionary);
          const reads = new RecordsInMemory(kept[source.table], dictionary);
          return answerPipes(reads, { range, zone: SHANGHAI, fields: dictionary }, query);
        });
      const found = (query: PipedQuery, range: TimeRange) =>
        outcome(async () => (await askRecords(store, source, { query, range }, READING)).answer);

      it(`answers generated filters over ${source.table} as they are meant`, async () => {
        await fc.assert(
          fc.asyncProperty(filtersOf(source.fields), fc.constantFrom(...RANGES), async (where, range) => {
            const query = { where, stages: [] };
            expect(JSON.stringify(await found(query, range))).toBe(JSON.stringify(await expected(query, range)));
          }),
          { numRuns: fc.readConfigureGlobal().numRuns ?? numRuns },
        );
      });

      it(`answers generated stages over ${source.table} as they are meant`, async () => {
        await fc.assert(
          fc.asyncProperty(
            filtersOf(source.fields),
            stagesOf(source.fields),
            fc.constantFrom(...RANGES),
            async (where, stages, range) => {
              const query = { where: { op: 'or' as const, args: [where, { op: 'all' as const }] }, stages };
              expect(JSON.stringify(await found(query, range))).toBe(JSON.stringify(await expected(query, range)));
            },
          ),
          { numRuns: fc.readConfigureGlobal().numRuns ?? numRuns },
        );
      });
    }
  });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRecordStore, toRow, type RecordStore } from '@qiaolou/record-store';
import {
  alertFacetFieldSchema,
  FACET_EXCLUSIONS,
  isoTime,
  type AlertFacetField,
  type AlertGroup,
  ALERT_FIELDS,
  fieldsOfRecord,
  matchAst,
  parseQuery,
  type AlertGroupFilters,
} from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertGroupFacets, alertGroupPage, alertHistogram } from '@qiaolou/incidents';
import type { KyselyPlugin } from 'kysely';
import { testClock } from './console-fixture.ts';
import { alertGroup, START } from './sample-records.ts';

const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
const STATUSES = ['open', 'investigating', 'handled', 'closed'] as const;
const TACTICS = ['initial-access', 'access', 'execution', 'a%b', 'a_b', 'quo"te'];
const TITLES = ['SQL 注入', '100% CPU', 'under_score', 'back\\slash'];

/** Rows with values chosen to trip up text matching. */
const ROWS: readonly AlertGroup[] = Array.from({ length: 60 }, (_, i) =>
  alertGroup(i + 1, {
    level: LEVELS[i % 5] ?? 'low',
    status: STATUSES[i % 4] ?? 'open',
    ruleId: `rule-${i % 3}`,
    ruleTitle: TITLES[i % 4] ?? '',
    ruleTitleEn: i % 4 === 0 ? 'SQL injection' : null,
    tactics: TACTICS.filter((_tactic, t) => (i >> t) % 2 === 1),
    assignee: i % 3 === 0 ? null : `user${i % 3}`,
    groupKey: `key-${i % 7}`,
    entities: { host: i % 2 === 0 ? 'web-1' : 'user-pc', destinationPort: 80 + (i % 2) },
    risk: i % 4,
    alerts: 1 + (i % 2),
    lastSeen: isoTime(START - (i % 6) * 1_000),
  }),
);

interface Queue {
  readonly records: RecordStore;
  close(): Promise<void>;
}

let queue: Queue;
let records: RecordStore;
beforeAll(async () => {
  queue = await openRows(ROWS);
  records = queue.records;
});
afterAll(() => queue.close());

/** A store of these rows in a folder of its own. */
async function openRows(rows: readonly AlertGroup[]): Promise<Queue> {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-queue-'));
  const opened = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: testClock() });
  await opened.transaction(async (tx) => {
    await tx.db
      .insertInto('alertGroups')
      .values(rows.map((row) => toRow('alertGroups', row)))
      .execute();
  });
  return {
    records: opened,
    close: async () => {
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}

const some = <T>(values: readonly T[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }), { nil: undefined });

const anyFilters: fc.Arbitrary<AlertGroupFilters> = fc.record({
  status: some(STATUSES),
  level: some(LEVELS),
  ruleId: some(['rule-0', 'rule-1', 'nothing']),
  tactic: some([...TACTICS, '%', '_']),
  assignee: some(['-', 'user1', 'user2']),
  source: some(['key-0', 'key-1']),
  notStatus: some(STATUSES),
  notLevel: some(LEVELS),
  notRuleId: some(['rule-0', 'nothing']),
  notTactic: some([...TACTICS, '%', '_']),
  notAssignee: some(['-', 'user1', 'nobody']),
  notSource: some(['key-0', 'key-2']),
  text: fc.option(fc.constantFrom('sql', 'INJECTION', '%', '_', '\\', '注入', 'KEY-3', 'host', 'USER', '81', 'port'), {
    nil: undefined,
  }),
  query: fc.option(
    fc.constantFrom(
      ...[
        '*',
        'sql',
        '注入',
        'event.risk_score >= 50',
        'not alert.assignee: *',
        'alert.level: (high or low)',
        '10.0.0',
      ],
      ...['threat.tactic.name: *access*', 'rule.name =~ /^SQL/', 'source.ip: 10.0.0.0/8 or user.name: *'],
    ),
    { nil: undefined },
  ),
  from: fc.option(fc.constant(isoTime(START - 3_000)), { nil: undefined }),
  to: fc.option(fc.constant(isoTime(START - 1_000)), { nil: undefined }),
});

const VALUES_OF: Readonly<Record<AlertFacetField, (row: AlertGroup) => readonly string[]>> = {
  status: (row) => [row.status],
  level: (row) => [row.level],
  ruleId: (row) => [row.ruleId],
  tactic: (row) => row.tactics,
  assignee: (row) => [row.assignee ?? '-'],
  source: (row) => [row.groupKey],
};

/** What may stand in the search text of a row. */
const haystack = (row: AlertGroup): string =>
  `${row.ruleTitle}\n${row.ruleTitleEn ?? ''}\n${row.groupKey}\n${Object.values(row.entities).join('\n')}`.toLowerCase();

/** The filters that are no facet, said once more in plain TypeScript; an absent one lets everything through. */
const FILTERS: readonly ((row: AlertGroup, filters: AlertGroupFilters) => boolean)[] = [
  (row, { text }) => text === undefined || haystack(row).includes(text.toLowerCase()),
  (row, { query = '*' }) => {
    const parsed = parseQuery(query, ALERT_FIELDS.dictionary);
    return parsed.ok && matchAst(parsed.ast, compileRe2, ALERT_FIELDS.dictionary)(fieldsOfRecord(ALERT_FIELDS, row));
  },
  (row, { from }) => from === undefined || row.lastSeen >= from,
  (row, { to }) => to === undefined || row.lastSeen < to,
];

/** Whether a row passes the filters and has one of the wanted values of every facet. */
function matches(row: AlertGroup, filters: AlertGroupFilters): boolean {
  const facets = Object.entries(VALUES_OF) as [AlertFacetField, (row: AlertGroup) => readonly string[]][];
  return (
    facets.every(([field, valuesOf]) => {
      const wanted: readonly string[] | undefined = filters[field];
      const unwanted: readonly string[] = filters[FACET_EXCLUSIONS[field]] ?? [];
      const values = valuesOf(row);
      return (
        (wanted === undefined || values.some((value) => wanted.includes(value))) &&
        values.every((value) => !unwanted.includes(value))
      );
    }) && FILTERS.every((passes) => passes(row, filters))
  );
}

test('rows, total and facets are those of the plain reading of the filters', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFilters,
      fc.constantFrom('lastSeen', 'firstSeen', 'risk', 'level', 'alerts'),
      fc.constantFrom('asc', 'desc'),
      fc.integer({ min: 1, max: 25 }),
      async (filters, sort, order, limit) => {
        const wanted = ROWS.filter((row) => matches(row, filters)).map(({ id }) => id);
        const found: string[] = [];
        for (let cursor: string | undefined; ;) {
          const page = await alertGroupPage(records, { ...filters, sort, order, limit, cursor });
          found.push(...page.rows.map(({ id }) => id));
          if (page.next === undefined) break;
          cursor = page.next;
        }
        expect([...found].sort()).toEqual([...wanted].sort());
        const { facets, total } = await alertGroupFacets(records, filters);
        expect(total).toBe(wanted.length);
        for (const { field, values } of facets) {
          const others = ROWS.filter((row) =>
            matches(row, { ...filters, [field]: undefined, [FACET_EXCLUSIONS[field]]: undefined }),
          );
          const counts = new Map<string, number>();
          for (const value of others.flatMap(VALUES_OF[field])) counts.set(value, (counts.get(value) ?? 0) + 1);
          expect(new Map(values.map(({ value, count }) => [value, count])), field).toEqual(counts);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("every facet has a filter that leaves out; a rule beyond the facet's values can be left out alone", async () => {
  for (const field of alertFacetFieldSchema.options) {
    const values = [...new Set(ROWS.flatMap(VALUES_OF[field]))];
    for (const value of values) {
      const page = await alertGroupPage(records, {
        [FACET_EXCLUSIONS[field]]: [value],
        sort: 'lastSeen',
        order: 'desc',
        limit: 200,
      });
      const left = ROWS.filter((row) => !VALUES_OF[field](row).includes(value));
      expect(page.rows.map(({ id }) => id).sort(), `${field} ${value}`).toEqual(left.map(({ id }) => id).sort());
    }
  }
});

/** Last seen within seconds, minutes, hours, days and years of each other, one of them later than now. */
const SPREADS = [1_000, 61_000, 3_700_000, 86_400_000, 31 * 86_400_000, 400 * 86_400_000] as const;

test('the histogram counts each matching row once, where narrowing the time to its bucket finds it', async () => {
  for (const spread of SPREADS) {
    const rows = ROWS.map((row, i) => ({ ...row, lastSeen: isoTime(START + spread - ((i * 7) % 60) * spread) }));
    const store = await openRows(rows);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant({}), anyFilters),
        fc.option(fc.integer({ min: 0, max: 70 }), { nil: undefined }),
        fc.option(fc.integer({ min: -2, max: 70 }), { nil: undefined }),
        async (given: AlertGroupFilters, fromBack, toBack) => {
          const at = (back: number | undefined) =>
            back === undefined ? undefined : isoTime(START - back * spread - 7);
          const filters = { ...given, from: at(fromBack), to: at(toBack) };
          const wanted = rows.filter((row) => matches(row, filters));
          const { buckets, intervalMs, total } = await alertHistogram(store.records, filters, START);
          expect(total).toBe(wanted.length);
          expect(buckets.length).toBeLessThanOrEqual(62);
          expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(total);
          for (const bucket of buckets) {
            const until = isoTime(Date.parse(bucket.at) + intervalMs);
            const inside = wanted.filter(({ lastSeen }) => lastSeen >= bucket.at && lastSeen < until);
            expect(bucket.count).toBe(inside.length);
            for (const level of LEVELS)
              expect(bucket.levels[level] ?? 0).toBe(inside.filter((row) => row.level === level).length);
          }
        },
      ),
      { numRuns: 40 },
    );
    await store.close();
  }
});

test('facets and total are two scans, the histogram is one, whatever is filtered', async () => {
  let statements = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const counted = Object.create(records, {
    longReads: { value: records.longReads.withPlugin(counting) },
    db: { value: records.db.withPlugin(counting) },
    // The values that a regular expression is tried on are a statement of their own.
    boundedRead: { value: records.boundedRead.bind(records) },
  }) as RecordStore;
  await fc.assert(
    fc.asyncProperty(anyFilters, async (filters) => {
      statements = 0;
      await alertGroupFacets(counted, filters);
      expect(statements).toBe(2);
      statements = 0;
      await alertHistogram(counted, filters, START);
      expect(statements).toBe(1);
    }),
    { numRuns: 30 },
  );
});

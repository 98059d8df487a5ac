import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  answerPipes,
  comparableValues,
  formatColumn,
  parsePipedQuery,
  PIPE_BOUNDS,
  SHANGHAI,
  SocError,
  type EcsEvent,
  type FieldValue,
  type PipeScope,
  type PipeReads,
  type Stage,
} from '@qiaolou/schema';
import { combinationsOf, compareCombinations } from '../src/contract/value-combinations.ts';
import { MemoryEventStore } from '../src/index.ts';
import { eventArbitrary, TERMS_FIELDS, withIds } from './generated-events.ts';

const SCOPE: PipeScope = {
  range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T04:00:00.000Z' },
  zone: SHANGHAI,
};
const WIDE: PipeScope = { ...SCOPE, range: { from: '1960-01-01T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' } };

/** Events at minutes after midnight. */
function eventsOf(
  rows: readonly (readonly [minute: number, fields: Readonly<Record<string, FieldValue>>])[],
): readonly EcsEvent[] {
  return withIds(
    rows.map(([minute, fields]) => ({
      '@timestamp': new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString(),
      'event.created': '2026-03-01T00:00:00.000Z',
      ...{ 'event.original': `at ${minute}`, 'event.kind': 'event', 'event.dataset': 'test' },
      ...fields,
    })),
  );
}

async function storeOf(events: readonly EcsEvent[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore({ now: () => 0 });
  await store.append(events);
  return store;
}

/** Rows of a table, or what events show of their columns; and what was cut. */
async function answered(reads: PipeReads, text: string, scope = SCOPE) {
  const parsed = parsePipedQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.code} at ${parsed.at}`);
  const answer = await answerPipes(reads, scope, parsed.query);
  const columns = answer.kind === 'table' ? answer.columns.map(formatColumn) : (answer.columns ?? ['event.original']);
  const rows =
    answer.kind === 'table'
      ? answer.rows
      : answer.events.map((event) => columns.map((column) => event[column] ?? null));
  return { columns, rows, cut: answer.cut };
}

describe('a piped query of few events', () => {
  const events = eventsOf([
    [0, { 'user.name': 'root', 'source.ip': '10.0.0.1', 'source.bytes': 10 }],
    [1, { 'user.name': 'root', 'source.ip': '10.0.0.1', 'source.bytes': 30 }],
    [61, { 'user.name': 'root', 'source.ip': '10.0.0.2' }],
    [62, { 'user.name': ['ann', 'bob'], 'source.ip': '9.0.0.1', 'source.bytes': [5, 7] }],
    [190, { 'user.name': 'ann', 'source.bytes': 1 }],
    [191, { 'source.ip': '10.0.0.1', vendor: 'x' }],
  ]);
  const at = (hour: number) => `2026-03-01T0${hour}:00:00.000Z`;
  let store: MemoryEventStore;
  beforeAll(async () => {
    store = await storeOf(events);
  });

  it.each<readonly [string, readonly unknown[]]>([
    ['', [['at 191'], ['at 190'], ['at 62'], ['at 61'], ['at 1'], ['at 0']]],
    ['user.name: root | top 2', [['at 61'], ['at 1']]],
    ['| top 2 | sort @timestamp', [['at 190'], ['at 191']]],
    ['| sort @timestamp | top 2', [['at 0'], ['at 1']]],
    [
      '| fields user.name source.ip | top 2',
      [
        [null, '10.0.0.1'],
        ['ann', null],
      ],
    ],
    ['| sort source.bytes | fields source.bytes', [[1], [[5, 7]], [10], [30], [null], [null]]],
    ['| sort source.bytes desc', [['at 1'], ['at 0'], ['at 62'], ['at 190'], ['at 191'], ['at 61']]],
    ['| sort source.bytes desc | top 3 | sort source.bytes', [['at 62'], ['at 0'], ['at 1']]],
    ['| sort source.ip | top 2', [['at 62'], ['at 191']]],
    ['| dedup user.name', [['at 190'], ['at 62'], ['at 61']]],
    ['| dedup user.name | top 1', [['at 190']]],
    ['| dedup user.name | sort source.bytes | top 2', [['at 190'], ['at 62']]],
    ['| dedup user.name source.ip', [['at 62'], ['at 61'], ['at 1']]],
    ['| dedup vendor | fields vendor', [['x']]],
    ['| dedup never.seen', []],
    ['| count', [[6]]],
    ['user.name: nobody | count', [[0]]],
    [
      '| stats count distinct(user.name) min(source.bytes) max(source.bytes) sum(source.bytes) avg(source.bytes)',
      [[6, 3, 1, 30, 53, 53 / 5]],
    ],
    ['user.name: nobody | stats distinct(user.name) sum(source.bytes)', [[0, null]]],
    ['| stats min(@timestamp)', [[Date.UTC(2026, 2, 1)]]],
    [
      '| groupby user.name',
      [
        ['root', 3],
        ['ann', 2],
        ['bob', 1],
      ],
    ],
    [
      '| groupby source.ip',
      [
        ['10.0.0.1', 3],
        ['9.0.0.1', 1],
        ['10.0.0.2', 1],
      ],
    ],
    ['| top 1 source.ip', [['10.0.0.1', 3]]],
    [
      '| groupby user.name | sort count',
      [
        ['bob', 1],
        ['ann', 2],
        ['root', 3],
      ],
    ],
    ['| groupby user.name | sort user.name desc | top 2 | fields count', [[3], [1]]],
    [
      '| groupby user.name | fields count user.name',
      [
        [3, 'root'],
        [2, 'ann'],
        [1, 'bob'],
      ],
    ],
    [
      '| groupby source.ip user.name',
      [
        ['10.0.0.1', 'root', 2],
        ['9.0.0.1', 'ann', 1],
        ['9.0.0.1', 'bob', 1],
        ['10.0.0.2', 'root', 1],
      ],
    ],
    [
      '| stats sum(source.bytes) by user.name',
      [
        ['root', 40],
        ['ann', 13],
        ['bob', 12],
      ],
    ],
    [
      '| stats sum(source.bytes) by source.ip | sort sum(source.bytes)',
      [
        ['9.0.0.1', 12],
        ['10.0.0.1', 40],
        ['10.0.0.2', null],
      ],
    ],
    [
      '| stats sum(source.bytes) by source.ip | sort sum(source.bytes) desc',
      [
        ['10.0.0.1', 40],
        ['9.0.0.1', 12],
        ['10.0.0.2', null],
      ],
    ],
    ['| groupby never.seen', []],
    [
      '| timechart 1h',
      [
        [at(0), 2],
        [at(1), 2],
        [at(2), 0],
        [at(3), 2],
      ],
    ],
    [
      '| timechart 1h distinct(user.name) sum(source.bytes)',
      [
        [at(0), 1, 40],
        [at(1), 3, 12],
        [at(2), 0, null],
        [at(3), 1, 1],
      ],
    ],
    [
      '| timechart 1h by user.name',
      [
        [at(0), 'root', 2],
        [at(1), 'root', 1],
        [at(1), 'ann', 1],
        [at(1), 'bob', 1],
        [at(3), 'ann', 1],
      ],
    ],
    ['| timechart 1h | sort count desc | top 1 | fields count', [[2]]],
  ])('%s', async (text, rows) => {
    expect(await answered(store, text)).toMatchObject({ rows, cut: undefined });
  });

  it('draws the values with most events, and says that there are others', async () => {
    expect(await answered(store, '| groupby user.name | top 2 | timechart 1h')).toEqual({
      columns: ['@timestamp', 'user.name', 'count'],
      rows: [
        [at(0), 'root', 2],
        [at(1), 'root', 1],
        [at(1), 'ann', 1],
        [at(3), 'ann', 1],
      ],
      cut: 'series',
    });
  });

  it.each([
    ['| timechart 1s', { buckets: 14_400, most: 2_000 }],
    ['| groupby user.name | top 20 | timechart 10s', { buckets: 1_440, most: 1_000 }],
  ])('refuses the buckets of %s', async (text, details) => {
    await expect(answered(store, text)).rejects.toMatchObject({ code: 'query.badTimeRange', details });
  });

  it('refuses stages that no text gives', async () => {
    const stages: readonly Stage[] = [
      { kind: 'dedup', by: ['a'] },
      { kind: 'dedup', by: ['a'] },
    ];
    await expect(async () => answerPipes(store, SCOPE, { where: { op: 'all' }, stages })).rejects.toMatchObject({
      code: 'query.stageOrder',
    });
  });
});

describe('what a bound leaves out is said', () => {
  const names = (n: number, i: number) => ({
    'user.name': `u${i % n}`,
    'source.ip': `10.0.${i % 250}.1`,
    'event.action': `a${i}`,
  });
  const many = eventsOf([
    ...Array.from({ length: 1_200 }, (_, i) => [1, names(1_200, i)] as const),
    ...Array.from(
      { length: 5 },
      () => [2, { 'user.name': 'often', 'source.ip': '10.9.9.9', 'event.action': 'b' }] as const,
    ),
  ]);
  let store: MemoryEventStore;
  beforeAll(async () => {
    store = await storeOf(many);
  });

  it.each<readonly [string, number, string | undefined]>([
    ['', PIPE_BOUNDS.rows, 'rows'],
    ['| top 10', 10, undefined],
    ['| sort user.name', PIPE_BOUNDS.rows, 'rows'],
    ['| dedup user.name', PIPE_BOUNDS.rows, 'rows'],
    ['| dedup user.name | top 5', 5, undefined],
    ['| dedup user.name | sort user.name | top 5', 5, 'values'],
    ['| dedup user.name source.ip event.action | top 100', 35, 'rows'],
    ['| groupby user.name', PIPE_BOUNDS.rows, 'rows'],
    ['| groupby user.name | top 1000', PIPE_BOUNDS.rows, undefined],
    ['| groupby user.name | sort user.name', PIPE_BOUNDS.rows, 'rows'],
    ['| groupby source.ip', 251, undefined],
    ['| groupby user.name source.ip', 224, 'rows'],
    ['| groupby user.name source.ip | top 1', 1, undefined],
    ['| groupby user.name source.ip | sort user.name | top 5', 5, 'values'],
    ['| top 1 user.name source.ip event.action', 1, undefined],
  ])('%s', async (text, rows, cut) => {
    const answer = await answered(store, text);
    expect([answer.rows.length, answer.cut]).toEqual([rows, cut]);
  });

  const crowd = (n: number) =>
    Array.from(
      { length: 3_000 },
      (_, i) => [1, { 'user.name': `u${i % 300}`, 'source.ip': `10.0.${Math.floor(i / 300)}.${n}` }] as const,
    );
  const alone = (user: string, times: number) =>
    Array.from({ length: times }, () => [1, { 'user.name': user, 'source.ip': '10.9.9.9' }] as const);

  it('a combination of a value that has fewer events than others is not passed over in silence', async () => {
    const events = eventsOf([...crowd(1), ...alone('hidden', 9)]);
    const { rows, cut } = await answered(await storeOf(events), '| groupby user.name source.ip');
    expect([rows.length, cut]).toEqual([PIPE_BOUNDS.rows, 'values']);
    expect((await answered(await storeOf(events), '| top 1 user.name source.ip')).rows).toEqual([
      ['hidden', '10.9.9.9', 9],
    ]);
  });

  it('rows that are certain are given alone', async () => {
    const events = eventsOf([...crowd(1), ...alone('hidden', 9), ...alone('loud', 20)]);
    const answer = await answered(await storeOf(events), '| groupby user.name source.ip');
    expect(answer).toMatchObject({ rows: [['loud', '10.9.9.9', 20]], cut: 'rows' });
  });

  /** The store, as if groups of several fields fitted into its memory only within given values. */
  const forgetful = (whole: MemoryEventStore): PipeReads => ({
    search: (request) => whole.search(request),
    pick: (request) => whole.pick(request),
    aggregate: (request) =>
      request.by.length > 1 && !JSON.stringify(request.where).includes('"in"')
        ? Promise.reject(new SocError('query.tooManyGroups'))
        : whole.aggregate(request),
  });

  it('groups beyond memory are looked for within the values of the first field with most events', async () => {
    const reads = forgetful(await storeOf(eventsOf([...crowd(1), ...alone('hidden', 9), ...alone('loud', 20)])));
    expect(await answered(reads, '| top 1 user.name source.ip')).toMatchObject({
      ...{ rows: [['loud', '10.9.9.9', 20]], cut: undefined },
    });
    expect(await answered(reads, '| groupby user.name source.ip')).toMatchObject({
      ...{ rows: [['loud', '10.9.9.9', 20]], cut: 'rows' },
    });
    const sorted = await answered(reads, '| groupby user.name source.ip | sort user.name');
    expect([sorted.rows.length, sorted.cut]).toEqual([491, 'values']);
  });

  it('of an event with several values only those that are looked at are counted', async () => {
    const both = eventsOf([
      ...crowd(1),
      ...Array.from({ length: 30 }, () => [1, { 'user.name': ['loud', 'u299'], 'source.ip': '10.9.9.9' }] as const),
    ]);
    const whole = await storeOf(both);
    const text = '| top 2 user.name source.ip';
    expect(await answered(forgetful(whole), text)).toEqual(await answered(whole, text));
  });

  it('a fault is passed on, and another than that is not tried again', async () => {
    let asked = 0;
    const failing = (code: 'query.tooManyGroups' | 'store.timeout'): PipeReads => ({
      ...forgetful(store),
      aggregate: () => {
        asked++;
        return Promise.reject(new SocError(code));
      },
    });
    await expect(answered(failing('query.tooManyGroups'), '| groupby tags')).rejects.toMatchObject({
      code: 'query.tooManyGroups',
    });
    asked = 0;
    await expect(answered(failing('store.timeout'), '| groupby tags user.name')).rejects.toMatchObject({
      code: 'store.timeout',
    });
    expect(asked).toBe(2);
  });

  it('the first rows are certain although most are left out', async () => {
    for (const text of ['| groupby user.name source.ip', '| top 3 user.name source.ip event.action'])
      expect((await answered(store, text)).rows[0]).toContain(5);
  });
});

describe('a group of generated events', () => {
  const [sample = []] = fc.sample(fc.array(eventArbitrary(), { minLength: 400, maxLength: 400 }), {
    numRuns: 1,
    seed: 5,
  });
  const events = withIds(sample);
  let store: MemoryEventStore;
  beforeAll(async () => {
    store = await storeOf(events);
  });

  it('has the combinations of values with most events, ties by value', async () => {
    const fields = fc.uniqueArray(fc.constantFrom(...TERMS_FIELDS), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fields, fc.constantFrom(1, 3, 20, 1_000), async (by, count) => {
        const stages: readonly Stage[] = [
          { kind: 'group', by, metrics: [] },
          { kind: 'first', count },
        ];
        const answer = await answerPipes(store, WIDE, { where: { op: 'all' }, stages });
        if (answer.kind !== 'table') throw new Error('no table');
        const wanted = counted(by).slice(0, answer.cut === undefined ? count : answer.rows.length);
        expect(answer.rows.map((row) => row.at(-1))).toEqual(wanted.map(([, n]) => n));
        // Where it was cut, equal counts at the end may be any.
        const sure = wanted.filter(([, n]) => answer.cut === undefined || n > (wanted.at(-1)?.[1] ?? 0));
        const shown = answer.rows.slice(0, sure.length).map((row) => compared(row.slice(0, -1), by));
        expect(shown).toEqual(sure.map(([keys]) => keys));
      }),
      { numRuns: 300 },
    );
  });

  function counted(by: readonly string[]) {
    const counts = new Map<string, number>();
    for (const event of events)
      for (const keys of combinationsOf(event, by)) {
        const name = JSON.stringify(keys);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    return [...counts]
      .map(([name, n]) => [JSON.parse(name) as (string | number)[], n] as const)
      .sort(([a, n], [b, m]) => m - n || compareCombinations(a, b));
  }

  function compared(row: readonly unknown[], by: readonly string[]) {
    return by.map((field, i) => comparableValues({ ...events[0], [field]: row[i] } as EcsEvent, field)[0]);
  }
});

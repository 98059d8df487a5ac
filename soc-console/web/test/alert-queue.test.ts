import { alertFacetFieldSchema, FACET_EXCLUSIONS, MAX_ACTION_ROWS, type AlertGroupRow } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { QUEUE_START } from '../src/base/queue-start.ts';
import { alertHistogramData } from '../src/pages/alerts/alert-histogram.ts';
import {
  alertFilters,
  matchesSearch,
  readAlertSearch,
  showsAllOpen,
  withExclusion,
} from '../src/pages/alerts/alert-search.ts';
import { wholeQuery } from '../src/pages/alerts/queue-query.ts';
import { withChosen } from '../src/pages/alerts/facet-values.ts';
import { highlight, patternLiterals } from '../src/pages/alerts/highlight.ts';
import { evidenceIds, evidenceSearch, huntSearch } from '../src/pages/alerts/pivot.ts';
import { inParts, moveCursor, patchRows, selectRange, splitResults } from '../src/pages/alerts/queue-model.ts';
import { matchedLeaves, whySentence, withPort } from '../src/pages/alerts/why-sentence.ts';
import { en } from '../src/i18n/en.ts';
import { zhCn } from '../src/i18n/zh-cn.ts';
import { messages as messagesEn } from '../src/pages/alerts/messages.en.ts';
import { messages } from '../src/pages/alerts/messages.zh-cn.ts';
import { PALETTES } from '../src/theme/palette.ts';

const NOW = Date.parse('2026-11-22T08:00:00.000Z');
const row = (change: Partial<AlertGroupRow> = {}): AlertGroupRow => ({
  id: 'a'.repeat(40),
  ruleId: 'r1',
  ruleTitle: '门户网站 SQL 注入尝试',
  ruleTitleEn: 'SQL injection on the portal',
  level: 'high',
  risk: 70,
  techniques: ['T1190'],
  tactics: ['initial-access'],
  groupKey: '203.0.113.7',
  entities: { sourceIp: '203.0.113.7', destinationIp: '2001:db8::1', destinationPort: 443 },
  alerts: 3,
  events: 4,
  firstSeen: '2026-11-22T06:00:00.000Z',
  lastSeen: '2026-11-22T07:00:00.000Z',
  status: 'open',
  verdict: null,
  verdictReason: null,
  assignee: null,
  incidentId: null,
  createdAt: '2026-11-22T06:00:00.000Z',
  updatedAt: '2026-11-22T07:00:00.000Z',
  version: 2,
  sparkline: {
    from: '2026-11-21T08:00:00.000Z',
    to: '2026-11-22T08:00:00.000Z',
    bins: Array.from({ length: 24 }, (_, i) => (i === 23 ? 3 : 0)),
  },
  ...change,
});

describe('address of the queue', () => {
  it('drops what it does not know and keeps what it does', () => {
    const search = readAlertSearch({
      status: 'open,gone',
      level: 'high',
      sort: 'nothing',
      order: 'asc',
      time: '24h',
      source: 'a\\,b',
    });
    expect(search.facets.status).toEqual(['open']);
    expect(search.facets.source).toEqual(['a,b']);
    expect([search.sort, search.descending]).toEqual(['lastSeen', false]);
    expect(alertFilters(search, NOW)).toEqual({
      status: ['open'],
      level: ['high'],
      source: ['a,b'],
      from: '2026-11-21T08:00:00.000Z',
    });
  });
  it('leaves out one value more, of whatever facet, and says so to the API', () => {
    for (const field of alertFacetFieldSchema.options) {
      const name = FACET_EXCLUSIONS[field];
      const value = { status: 'open', level: 'high' }[field as string] ?? 'x';
      const params = { [field]: value, [name]: 'closed,low,y' };
      const after = readAlertSearch({ ...params, ...withExclusion(readAlertSearch(params), field, value) });
      expect(after.facets[field]).toEqual([]);
      expect(after.excluded[field].at(-1)).toBe(value);
      expect(alertFilters(after, NOW)).toEqual({ [name]: [...after.excluded[field]] });
    }
  });
  it('gives the API the filter of its query, and to its stages all that narrows it', () => {
    const search = readAlertSearch({
      query: 'event.severity >= 4 | groupby source.ip',
      status: 'open',
      assignee: '-,lina',
      notTactic: 'persistence',
      incidentId: 'i1',
      time: '24h',
    });
    expect(alertFilters(search, NOW)).toMatchObject({ query: 'event.severity >= 4', status: ['open'] });
    expect(wholeQuery(search, NOW)).toEqual({
      query:
        'event.severity >= 4 and alert.status: open and not threat.tactic.name: persistence and (not alert.assignee: * or alert.assignee: lina) and incident.id: i1 | groupby source.ip',
      from: '2026-11-21T08:00:00.000Z',
    });
    expect(wholeQuery(readAlertSearch({ query: 'no.such: x | count' }), NOW)).toEqual({ query: 'no.such: x | count' });
  });
  it('of an earlier release looks for its text', () => {
    expect(readAlertSearch({ text: 'a "b" \\c' }).query).toBe('"a \\"b\\" \\\\c"');
  });
  it('gives an absolute range both ends', () => {
    const search = readAlertSearch({ from: '2026-11-22T00:00:00.000Z', to: '2026-11-22T01:00:00.000Z' });
    expect(alertFilters(search, NOW)).toEqual({ from: '2026-11-22T00:00:00.000Z', to: '2026-11-22T01:00:00.000Z' });
  });
});

describe('an empty queue', () => {
  it.each([
    [QUEUE_START, true],
    [{}, true],
    [{ status: 'open,investigating,handled' }, true],
    [{ status: 'open' }, false],
    [{ status: 'handled' }, false],
    [{ ...QUEUE_START, text: 'x' }, false],
    [{ ...QUEUE_START, query: 'event.severity >= 4' }, false],
    [{ ...QUEUE_START, notRuleId: 'x' }, false],
    [{ ...QUEUE_START, source: 'x' }, false],
    [{ ...QUEUE_START, incidentId: 'x' }, false],
  ])('of %j says that nothing waits: %s', (params, expected) => {
    expect(showsAllOpen(readAlertSearch(params))).toBe(expected);
  });
});

describe('a selection larger than the API takes', () => {
  it.each([0, 1, MAX_ACTION_ROWS, MAX_ACTION_ROWS + 1, 700, 2 * MAX_ACTION_ROWS + 3])('%d rows: all, in order', (n) => {
    const ids = Array.from({ length: n }, (_, i) => i);
    const parts = inParts(ids, MAX_ACTION_ROWS);
    expect(parts.flat()).toEqual(ids);
    expect(parts.every((part) => part.length > 0 && part.length <= MAX_ACTION_ROWS)).toBe(true);
  });
});

describe('which live rows belong to the queue', () => {
  it.each([
    [{}, true],
    [{ status: 'open,investigating' }, true],
    [{ status: 'closed' }, false],
    [{ level: 'critical' }, false],
    [{ tactic: 'initial-access' }, true],
    [{ assignee: '-' }, true],
    [{ assignee: 'lina' }, false],
    [{ source: '203.0.113.7' }, true],
    [{ text: 'sql' }, true],
    [{ text: '203.0.113' }, true],
    [{ text: 'nothing' }, false],
    [{ text: 'sql " \\' }, false],
    [{ query: 'sql' }, true],
    [{ query: 'alert.level: high and source.ip: 203.0.113.0/24' }, true],
    [{ query: 'not alert.level: high' }, false],
    [{ query: 'alert.level: high | groupby source.ip' }, true],
    [{ query: 'rule.name =~ /SQL/' }, true],
    [{ query: 'no.such: field' }, false],
    [{ time: '24h' }, true],
    [{ time: '15m' }, false],
    [{ incidentId: 'i1' }, false],
    [{ notStatus: 'closed' }, true],
    [{ notStatus: 'open' }, false],
    [{ notTactic: 'initial-access' }, false],
    [{ notAssignee: '-' }, false],
    [{ notSource: '203.0.113.7' }, false],
    [{ notRuleId: 'another' }, true],
  ])('%j → %s', (params, expected) => {
    expect(matchesSearch(row(), readAlertSearch(params), NOW)).toBe(expected);
  });
});

describe('rows', () => {
  it('patches newer states in place and never older ones', () => {
    const rows = [row({ id: 'x' }), row({ id: 'y', version: 5 })];
    const newer = new Map([
      ['x', row({ id: 'x', version: 3, status: 'closed' })],
      ['y', row({ id: 'y', version: 4, status: 'closed' })],
    ]);
    expect(patchRows(rows, newer).map(({ id, status }) => [id, status])).toEqual([
      ['x', 'closed'],
      ['y', 'open'],
    ]);
    expect(patchRows(rows, new Map())).toBe(rows);
  });
  it('tells changed from refused', () => {
    const { sparkline: _, ...group } = row();
    const split = splitResults([
      { id: 'x', ok: true, group },
      { id: 'y', ok: false, code: 'records.versionConflict', current: group },
    ]);
    expect(split.changed).toEqual([group]);
    expect(split.refused).toEqual([{ id: 'y', code: 'records.versionConflict', current: group }]);
  });
  it('moves and selects within bounds', () => {
    expect([moveCursor(-1, 1, 3), moveCursor(2, 1, 3), moveCursor(1, -5, 3), moveCursor(0, 1, 0)]).toEqual([
      0, 2, 0, -1,
    ]);
    expect([...selectRange(new Set(['z']), ['a', 'b', 'c', 'd'], 2, 1)]).toEqual(['z', 'b', 'c']);
    expect([...selectRange(new Set(), ['a', 'b'], -1, 1)]).toEqual(['b']);
  });
  it('keeps chosen facet values that count nothing', () => {
    expect(withChosen([{ value: 'a', count: 1 }], ['a', 'b'])).toEqual([
      { value: 'a', count: 1 },
      { value: 'b', count: 0 },
    ]);
  });
});

it('the histogram draws what the server counts, by level, the gravest on top', () => {
  const data = alertHistogramData(
    {
      intervalMs: 3_600_000,
      buckets: [
        { at: '2026-11-22T00:00:00.000Z', count: 4, levels: { high: 3, low: 1 } },
        { at: '2026-11-22T01:00:00.000Z', count: 0, levels: {} },
      ],
      total: 4,
    },
    zhCn.level,
    PALETTES.light.level,
  );
  expect(data.starts).toHaveLength(2);
  expect(data.series.map(({ name, counts }) => [name, counts])).toEqual([
    ['低危', [1, 0]],
    ['高危', [3, 0]],
  ]);
});

describe('why', () => {
  const explain = {
    kind: 'and',
    result: true,
    children: [
      {
        kind: 'item',
        field: 'url.query',
        pattern: "contains 'union select'",
        value: 'id=1 UNION SELECT x',
        result: true,
      },
      { kind: 'item', field: 'url.path', pattern: "equals '/x'", value: '/y', result: false },
      { kind: 'not', result: true, children: [{ kind: 'item', field: 'source.ip', value: '1.1.1.1', result: false }] },
    ],
  } as const;
  it('takes reasons from true branches only', () => {
    expect(matchedLeaves(explain)).toEqual([
      { field: 'url.query', pattern: "contains 'union select'", value: 'id=1 UNION SELECT x' },
    ]);
  });
  it('is one sentence with its grounds', () => {
    expect(whySentence(row(), explain, { ...zhCn, ...messages })).toBe(
      '在 2026-11-22 14:00:00 至 2026-11-22 15:00:00 之间，来源 203.0.113.7，对 [2001:db8::1]:443，产生 4 条日志，命中规则「门户网站 SQL 注入尝试」。判定依据：url.query 为 id=1 UNION SELECT x。',
    );
    expect(whySentence(row(), explain, { ...en, ...messagesEn })).toContain('SQL injection on the portal');
    expect(whySentence(row({ ruleTitleEn: null }), explain, { ...en, ...messagesEn })).toContain(
      '门户网站 SQL 注入尝试',
    );
    expect(withPort('10.0.0.1', undefined)).toBe('10.0.0.1');
  });
  it('marks what the pattern names', () => {
    expect(highlight('id=1 UNION SELECT x', "contains 'union select'")).toEqual([
      { text: 'id=1 ', hit: false },
      { text: 'UNION SELECT', hit: true },
      { text: ' x', hit: false },
    ]);
    expect(highlight('abc', "cidr '10.0.0.0/8'")).toEqual([{ text: 'abc', hit: true }]);
    expect(patternLiterals("endswith 'a*b\\'c'")).toEqual(["b'c", 'a']);
  });
});

describe('pivots', () => {
  it('finds exactly the evidence', () => {
    const alerts = [{ eventIds: ['1', '2'] }, { eventIds: ['2', '3'] }].map((part) => ({ ...row(), ...part })) as never;
    expect(evidenceIds(alerts)).toEqual(['2', '1', '3']);
    expect(evidenceSearch(row(), ['aa', 'bb'])).toEqual({
      query: 'event.id: (aa or bb)',
      time: '2026-11-22T05:59:00.000Z~2026-11-22T07:01:00.000Z',
    });
  });
  it('hunts for both parties', () => {
    expect(huntSearch(row())['query']).toBe('source.ip: 203.0.113.7 and destination.ip: 2001:db8::1');
  });
});

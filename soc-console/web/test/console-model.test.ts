import {
  ERROR_CATALOGUE,
  type LogSource,
  type RunStep,
  type SourceRow,
  type StreamEvent,
  type TimelineEntry,
} from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { operationUrl } from '../src/api/client.ts';
import { foldStreamEvents } from '../src/api/stream-batch.ts';
import { DEFAULT_PREFERENCES, parsePreferences } from '../src/base/preferences.ts';
import { staleKeys } from '../src/shell/use-live-cache.ts';
import { brushedRange, compactCount } from '../src/charts/histogram-option.ts';
import { en } from '../src/i18n/en.ts';
import { errorText } from '../src/i18n/use-messages.ts';
import { zhCn } from '../src/i18n/zh-cn.ts';
import { messages } from '../src/pages/incidents/messages.zh-cn.ts';
import { orderSteps, outputTextSummary } from '../src/pages/playbooks/order-steps.ts';
import { timelineSentence } from '../src/pages/incidents/timeline-sentence.ts';
import { sourceState } from '../src/pages/sources/source-state.ts';

describe('addresses of the API', () => {
  it('fills parameters and repeats lists', () => {
    expect(
      operationUrl(
        '/alert-groups/:id',
        { id: 'a/b' },
        { status: ['open', 'closed'], text: '', limit: 5, cursor: undefined },
      ),
    ).toBe('/api/v1/alert-groups/a%2Fb?status=open&status=closed&limit=5');
  });
});

const source: LogSource = {
  id: 's',
  listener: 'http',
  peer: 'p',
  dataset: null,
  firstSeen: '',
  lastSeen: '',
  received: 10,
  shed: 0,
  events: 10,
  unparsed: 0,
  truncated: 0,
  rate: 1,
  clockSkewMs: 10,
  expectedIntervalMs: null,
  silent: false,
  collector: null,
  clockOffsetMinutes: null,
  details: null,
};

describe('stream', () => {
  const event = (id: string, change: 'created' | 'updated', rate: number): StreamEvent => ({
    kind: 'source',
    change,
    source: { ...source, id, rate },
  });
  it('keeps the newest of each thing and remembers that it is new', () => {
    expect(foldStreamEvents([event('a', 'created', 1), event('b', 'updated', 1), event('a', 'updated', 2)])).toEqual([
      event('b', 'updated', 1),
      event('a', 'created', 2),
    ]);
  });
  it('makes the right things stale', () => {
    expect(staleKeys([event('a', 'updated', 1), event('b', 'updated', 1)])).toEqual([['sources']]);
    expect(staleKeys([{ kind: 'reset' }])).toEqual([[]]);
  });
});

describe('sources', () => {
  it.each<[Partial<SourceRow>, string]>([
    [{}, 'live'],
    [{ state: 'planned', shed: 1 }, 'planned'],
    [{ state: 'silent', shed: 1 }, 'silent'],
    [{ shed: 1 }, 'shedding'],
    [{ unparsed: 2 }, 'failing'],
    [{ clockSkewMs: -28_800_000 }, 'skewed'],
    [{ clockSkewMs: null, events: 0 }, 'live'],
    [{ isNew: true }, 'new'],
  ])('%j is %s', (change, state) => {
    const more = {
      name: null,
      state: 'live',
      isNew: false,
      hours: null,
      charset: null,
      header: null,
      shedClass: 'normal',
      unreadValues: 0,
    } as const;
    const row: SourceRow = { ...source, ...more, ...change };
    expect(sourceState(row)).toBe(state);
  });
});

describe('incidents', () => {
  const entry = (kind: TimelineEntry['kind'], details: TimelineEntry['details']): TimelineEntry => ({
    id: '1',
    incidentId: 'i',
    at: '2026-11-22T00:00:00.000Z',
    actor: 'lina',
    kind,
    details,
  });
  it.each([
    [entry('status', { from: 'reported', to: 'analysing' }), '接报 → 研判'],
    [entry('graded', { from: null, to: 'major' }), '未分级 → 较大'],
    [entry('opened', { number: 'SJ-1', groups: ['a', 'b'] }), 'SJ-1 · 2 组告警'],
    [
      entry('action', { step: '封禁', event: 'failed', code: 'playbooks.neverBlock', mode: 'drill' }),
      `封禁 · 失败 · ${ERROR_CATALOGUE['playbooks.neverBlock'].zh} · 演练`,
    ],
    [entry('task', { step: '确认', event: 'answered', outcome: 'success', note: '' }), '确认 · 人工已处理 · 成功'],
    [entry('status', {}), '无 → 无'],
  ])('%#', (given, text) => {
    expect(timelineSentence(given, { ...zhCn, ...messages }, 'zh-CN')).toBe(text);
  });
});

describe('playbook runs', () => {
  const step = (stepId: string, startedAt: string | null = null, type = 'action'): RunStep => ({
    runId: 'r',
    stepId,
    iteration: 0,
    type,
    name: stepId,
    nameEn: null,
    status: 'pending',
    attempt: 0,
    startedAt,
    endedAt: null,
    output: null,
  });
  const graph = [
    { id: 'x', type: 'action', name: '', next: ['end'] },
    { id: 'start', type: 'start', name: '', next: ['a'] },
    { id: 'a', type: 'parallel', name: '', next: ['b', 'c', 'd'] },
    { id: 'd', type: 'action', name: '', next: ['end'] },
    { id: 'c', type: 'action', name: '', next: ['d'] },
    { id: 'b', type: 'action', name: '', next: ['d'] },
    { id: 'end', type: 'end', name: '', next: [] },
  ];
  const ids = (steps: readonly RunStep[]): string => steps.map(({ stepId }) => stepId).join('');
  it('read in the order of the playbook, exception paths last, markers left out', () => {
    const steps = ['x', 'd', 'c', 'b', 'a'].map((id) => step(id));
    expect(ids(orderSteps([...steps, step('start', null, 'start'), step('end', null, 'end')], graph))).toBe('abcdx');
  });
  it('read by their start when the playbook is gone', () => {
    expect(
      ids(orderSteps([step('p'), step('n', '2026-11-22T02:00:00.000Z'), step('m', '2026-11-22T01:00:00.000Z')], [])),
    ).toBe('mnp');
  });
  it('say their result by its summary, even of text that was cut', () => {
    expect(outputTextSummary('{"drill":true,"summary":"封禁 \\"x\\"","plan":["nft', zhCn.common)).toBe('封禁 "x"');
    expect(outputTextSummary('{"summary":"封禁","summaryEn":"Block","plan":["nft', en.common)).toBe('Block');
    expect(outputTextSummary('{"summary":"封禁","plan":["nft', en.common)).toBe('封禁');
    expect(outputTextSummary('{"blocked":"1.2.3.4"}', zhCn.common)).toBe('{"blocked":"1.2.3.4"}');
  });
});

describe('texts', () => {
  it('has every error code in both languages, and an answer for unknown ones', () => {
    for (const code of Object.keys(ERROR_CATALOGUE)) {
      expect(errorText(code, 'zh-CN')).not.toBe('');
      expect(errorText(code, 'en')).not.toBe('');
    }
    expect(errorText('toString', 'en')).toBe(ERROR_CATALOGUE.internal.en);
  });
  it('says the same things in both languages', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
        : typeof value === 'function'
          ? 'function'
          : 'text';
    expect(shape(en)).toEqual(shape(zhCn));
  });
});

describe('preferences', () => {
  it.each([null, '', '{', 'null', '[]', '{"theme":"pink","flyoutWidth":"wide","foldedFacets":[1]}'])(
    'survive %j',
    (text) => {
      expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
    },
  );
  it('are read back', () => {
    const stored = { theme: 'dark', language: 'en', navCollapsed: true, flyoutWidth: 600, foldedFacets: ['level'] };
    expect(parsePreferences(JSON.stringify(stored))).toEqual(stored);
  });
});

it('histogram: brush and counts', () => {
  const data = { intervalMs: 60_000, starts: ['2026-11-22T00:00:00.000Z', '2026-11-22T00:01:00.000Z'], series: [] };
  expect(brushedRange(data, 1, -3)).toEqual({
    from: Date.parse('2026-11-22T00:00:00.000Z'),
    to: Date.parse('2026-11-22T00:02:00.000Z'),
  });
  expect([compactCount(950), compactCount(1_500), compactCount(12_400), compactCount(3_400_000)]).toEqual([
    '950',
    '1.5k',
    '12k',
    '3.4M',
  ]);
});

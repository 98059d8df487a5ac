import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseJson, type EcsEvent } from '@qiaolou/schema';
import { REPOSITORY_ROOT } from '../src/docs/repository-root.ts';
import { kindOfWrong } from '../src/meaning/kind-of-wrong.ts';
import { scoreLine, type FieldScore } from '../src/meaning/score-line.ts';
import { countMarks, scoreTruth } from '../src/meaning/score-truth.ts';
import { ALWAYS, type Expected } from '../src/meaning/truth.ts';

const NOTHING = Object.fromEntries(ALWAYS.map((field) => [field, null])) as Expected;

function marks(
  expected: Partial<Expected>,
  event: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const scores = scoreLine({ ...NOTHING, '@timestamp': null, ...expected }, {
    tags: ['time_unread'],
    '@timestamp': '2026-12-31T15:59:59.000Z',
    ...event,
  } as unknown as EcsEvent);
  return Object.fromEntries(scores.map(({ field, mark }) => [field, mark]));
}

describe('the marks of a line', () => {
  it.each([
    ['what is said and read', { 'source.ip': '10.1.2.3' }, { 'source.ip': '10.1.2.3' }, { 'source.ip': 'right' }],
    ['what is said and not read', { 'source.ip': '10.1.2.3' }, {}, { 'source.ip': 'missing' }],
    ['another value', { 'source.port': 22 }, { 'source.port': 23 }, { 'source.port': 'wrong' }],
    ['a value where nothing is said', {}, { 'user.name': 'on' }, { 'user.name': 'wrong' }],
    ['nothing where nothing is said', {}, {}, {}],
    [
      'one of several',
      { 'event.action': ['denied', 'block'] },
      { 'event.action': 'Block' },
      { 'event.action': 'right' },
    ],
    ['what may be left out', { 'user.name': ['li', null] }, {}, {}],
    ['a field that is not scored in this line', {}, { 'rule.name': 'x' }, {}],
    [
      'several, each of which is said',
      { 'host.ip': ['10.1.2.3', '10.1.2.4'] },
      { 'host.ip': ['10.1.2.4', '10.1.2.3'] },
      { 'host.ip': 'right' },
    ],
    [
      'several, one of which nobody said',
      { 'host.ip': ['10.1.2.3', '10.1.2.4'] },
      { 'host.ip': ['10.1.2.3', '10.9.9.9'] },
      { 'host.ip': 'wrong' },
    ],
    ['a user in another case', { 'user.name': 'Li' }, { 'user.name': 'li' }, { 'user.name': 'wrong' }],
    ['a severity', { 'event.severity': '高' }, { 'event.severity': 73 }, { 'event.severity': 'right' }],
    ['a device as a host', { 'observer.name': 'fw' }, { 'host.name': 'fw' }, { 'observer.name': 'right' }],
    ['a computer as a device', { 'host.name': 'pc' }, { 'observer.name': 'pc' }, { 'host.name': 'missing' }],
  ] as const)('%s', (_what, expected, event, want) => {
    expect(marks(expected as Partial<Expected>, event)).toEqual(want);
  });

  it('of a time: the instant counts, and the time of receipt is none', () => {
    const said = { '@timestamp': '2026-11-29T02:37:17.000Z' };
    expect(marks(said, { tags: [], '@timestamp': '2026-11-29T02:37:17.000Z' })).toEqual({ '@timestamp': 'right' });
    expect(marks(said, { tags: [], '@timestamp': '2026-11-29T10:37:17.000Z' })).toEqual({ '@timestamp': 'wrong' });
    expect(marks(said, {})).toEqual({ '@timestamp': 'missing' });
  });

  it.each([
    ['event.action', 55, [null], 'event.action: a number where nothing is said'],
    ['user.name', 'User logged in', ['li'], 'user.name: several words where another is said'],
    ['destination.ip', '10.9.9.9', [null], 'destination.ip: an address where nothing is said'],
  ] as const)('have kinds: %s %s', (field, got, expected, kind) => {
    expect(kindOfWrong({ field, got, expected, mark: 'wrong' })).toBe(kind);
  });
});

interface Floor {
  readonly right: number;
  readonly wrong: number;
}

/** `QIAOLOU_SHOW=<dialect>` prints what is wrong in its lines. */
function show(file: string, line: string, { field, expected, got }: FieldScore): void {
  const word = process.env['QIAOLOU_SHOW'];
  if (word === undefined || !file.includes(word)) return;
  process.stdout.write(`${field}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}\n  ${line}\n`);
}

describe('lines of devices', () => {
  it('are understood no worse than before', () => {
    const lines = scoreTruth(REPOSITORY_ROOT);
    const floor = parseJson(readFileSync(join(REPOSITORY_ROOT, 'collector/conformance/floor.json'), 'utf8')) as Floor;
    for (const { truth, scores } of lines)
      for (const score of scores) if (score.mark === 'wrong') show(truth.file, truth.line, score);
    const { right, wrong } = countMarks(lines.flatMap(({ scores }) => scores));
    expect(right, 'right').toBeGreaterThanOrEqual(floor.right);
    expect(wrong, 'wrong').toBeLessThanOrEqual(floor.wrong);
  });
});

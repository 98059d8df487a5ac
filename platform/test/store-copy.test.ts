import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DayComparison } from '@qiaolou/event-store/copy';
import { hasCode } from '@qiaolou/schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wantedDays } from '../src/commands/copy-days.ts';
import { Checkpoint } from '../src/commands/store-copy/checkpoint.ts';
import { describeComparison } from '../src/commands/store-compare/describe-comparison.ts';
import { configSchema } from '../src/config/config.ts';
import { openCopyStores } from '../src/stores/stores-of-copy.ts';

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'qiaolou-store-copy-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the days of a copy', () => {
  const days = ['2026-02-28', '2026-03-01', '2026-03-02'];
  it.each([
    [undefined, days],
    ['2026-03-01', ['2026-03-01']],
    ['2026-02-01..2026-03-01', ['2026-02-28', '2026-03-01']],
  ])('%s', (text, wanted) => {
    expect(days.filter(wantedDays(text))).toEqual(wanted);
  });

  it.each([
    '',
    '2026-02-30',
    '2026-03-02..2026-03-01',
    '2026-03-01..',
    '..',
    '2026-03-01..2026-03-02..2026-03-03',
    'all',
  ])('are not %j', (text) => {
    expect(() => wantedDays(text)).toThrow('query.badTimeRange');
  });
});

describe('the checkpoint of a copy', () => {
  const copied = { events: 2, stored: 1, duplicates: 1, rejected: 0, place: 'there' };

  it('is found again for the same target and as many events', async () => {
    const file = join(directory(), 'store-copy.json');
    await Checkpoint.read(file, 'a').keep('2026-03-01', 10, copied);
    const again = Checkpoint.read(file, 'a');
    expect([again.of('2026-03-01', 10), again.of('2026-03-01', 11), again.of('2026-03-02', 10)]).toEqual([
      ...[copied, undefined, undefined],
    ]);
    expect(Checkpoint.read(file, 'b').of('2026-03-01', 10)).toBeUndefined();
  });

  it.each(['', '{', '[]', '{"version":2}', '{"version":1,"target":"a","days":{"2026-03-01":{"of":10,"copied":{}}}}'])(
    'counts for nothing when it is damaged: %s',
    (text) => {
      const file = join(directory(), 'store-copy.json');
      writeFileSync(file, text);
      expect(Checkpoint.read(file, 'a').of('2026-03-01', 10)).toBeUndefined();
    },
  );
});

describe('the stores of a copy', () => {
  const opened = async (elasticsearch: object, direction: object = {}, make = true) => {
    const dataDirectory = directory();
    if (make) mkdirSync(join(dataDirectory, 'events'));
    const config = { ...configSchema.parse({ stores: { elasticsearch } }), dataDirectory };
    return openCopyStores(config, direction).catch((error: unknown) => error);
  };
  const away = { url: 'http://127.0.0.1:1' };

  it('are named, or refused', async () => {
    expect(hasCode(await opened(away, { from: 'elasticsearch' }), 'platform.copyDirection')).toBe(true);
    expect(hasCode(await opened(away, { to: 'embedded' }), 'platform.copyDirection')).toBe(true);
    expect(hasCode(await opened({}), 'platform.noEventServer')).toBe(true);
    expect(hasCode(await opened(away, {}, false), 'platform.noEmbeddedStore')).toBe(true);
  });

  it('are given back when one cannot be opened', async () => {
    const server = createServer((_, response) => response.writeHead(401).end('{}')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const dataDirectory = directory();
    mkdirSync(join(dataDirectory, 'events'));
    const config = { ...configSchema.parse({ stores: { elasticsearch: { url } } }), dataDirectory };
    for (let n = 0; n < 2; n++)
      expect(hasCode(await openCopyStores(config, {}).catch((error: unknown) => error), 'store.accessDenied')).toBe(
        true,
      );
  });
});

it('a comparison is told in both languages, what differs by day', () => {
  const none = { events: 0, ids: [] };
  const equal: DayComparison = {
    ...{ day: '2026-03-01', equal: true, digests: ['aa', 'aa'], hours: { differing: 0, first: [] } },
    ...{ events: [5, 5], onlyInFirst: none, onlyInSecond: none, otherContent: none },
  };
  const hours = { differing: 12, first: [{ dataset: 'a', hour: '2026-03-01T17:00:00.000Z', events: [2, 1] }] } as const;
  const other: DayComparison = {
    ...equal,
    day: '2026-03-02',
    equal: false,
    hours,
    onlyInFirst: { events: 12, ids: ['x', 'y'] },
  };
  expect(describeComparison([equal, other])).toBe(
    [
      '2026-03-01: 一致 / equal，5 条 / events，SM3 aa',
      '2026-03-02: 不一致 / different，嵌入式 / embedded 5，Elasticsearch 5 条 / events',
      '    SM3 aa / aa',
      '    2026-03-01T17:00:00.000Z a: 2 / 1',
      '    … (+11)',
      '    仅在嵌入式存储 / only in the embedded store 12: x y … (+10)',
      '不一致 / different: 1 / 2 天 / days',
      '',
    ].join('\n'),
  );
  expect(describeComparison([])).toContain('没有可核对的日志');
});

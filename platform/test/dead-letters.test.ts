import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDeadLetters } from '../src/pipeline/dead-letters.ts';
import type { PipelineBatch, RejectedEvent } from '../src/pipeline/pipeline-messages.ts';

const CLOCK = { now: () => Date.UTC(2026, 2, 1) };
const letter = (n: number): RejectedEvent => ({ id: `id-${n}`, code: 'store.badEvent', reason: 'x'.repeat(100) });
const batch = (number: number, ...rejected: readonly RejectedEvent[]): PipelineBatch => ({
  ...{ kind: 'batch', number, next: { segment: 1, offset: 0 }, openSince: { segment: 1, offset: 0 } },
  ...{ sources: [], oldestReceivedAt: 0, flows: [] },
  ...{ damagedRanges: 0, decodersForgot: 0, lines: { lines: 0, asBytes: 0 } },
  stored: [{ importPeer: '', records: 1, events: 1, stored: 0, duplicates: 0, matches: [], rejected }],
});

function opened(maxFileBytes?: number) {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-dead-letters-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const dropped: string[] = [];
  const file = join(directory, 'rejected.ndjson');
  const keep = createDeadLetters({ file, clock: CLOCK, maxFileBytes, onDropped: (one) => dropped.push(one) });
  const idsOf = (name: string): readonly string[] =>
    readFileSync(join(directory, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as RejectedEvent).id);
  return { keep, directory, dropped, idsOf, file };
}

it('keeps each refused event whole, with cause and time, once however often the batch is tried', async () => {
  const { keep, file, idsOf } = opened();
  const event = {
    ...{ '@timestamp': '2026-03-01T00:00:00.000Z', 'event.id': 'id-1', 'event.created': '2026-03-01T00:00:00.000Z' },
    ...{ 'event.original': 'a line\nof two 谯楼', 'event.kind': 'event', 'event.dataset': 'test' },
  };
  const first = { ...letter(1), event };
  await keep(batch(1, first, letter(2)));
  await keep(batch(1, first, letter(2)));
  await keep(batch(2, letter(3)));
  expect(idsOf('rejected.ndjson')).toEqual(['id-1', 'id-2', 'id-3']);
  const [line] = readFileSync(file, 'utf8').split('\n');
  expect(JSON.parse(line ?? '')).toEqual({ at: '2026-03-01T00:00:00.000Z', ...first });
});

it('keeps to four files of a size, the newest of all, and says when the oldest goes', async () => {
  const { keep, directory, dropped, idsOf } = opened(400);
  for (let n = 1; n <= 8; n++) await keep(batch(n, letter(n)));
  expect(dropped).toEqual([]);
  await keep(batch(9, letter(9)));
  expect(dropped).toEqual([join(directory, 'rejected.3.ndjson')]);
  const names = readdirSync(directory).sort();
  expect(names).toEqual(['rejected.1.ndjson', 'rejected.2.ndjson', 'rejected.3.ndjson', 'rejected.ndjson']);
  expect(names.toReversed().map(idsOf)).toEqual([['id-9'], ['id-3', 'id-4'], ['id-5', 'id-6'], ['id-7', 'id-8']]);
});

it('has room for one that alone is larger than a file may be', async () => {
  const { keep, idsOf } = opened(50);
  await keep(batch(1, letter(1), letter(2)));
  expect([idsOf('rejected.ndjson'), idsOf('rejected.1.ndjson')]).toEqual([['id-2'], ['id-1']]);
});

it('fails with a code where the disk does, so that the batch comes again', async () => {
  const keep = createDeadLetters({ file: '/dev/full/rejected.ndjson', clock: CLOCK, onDropped: () => undefined });
  await expect(keep(batch(1, letter(1)))).rejects.toThrow();
});

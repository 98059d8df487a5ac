import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore, type StoreReport } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const BATCH = 500;
const FLUSH_CHARS = 2_000_000;

const batch = (number: number) =>
  Array.from({ length: BATCH }, (_, n) => ({
    ...numberedEvent(number * BATCH + n),
    'event.original': `${number} ${n} ${'日志'.repeat(200)}`,
  }));

it('what an embedded store has in memory stays under its bounds, part by part, however much it takes', async () => {
  const store = await openEmbeddedEventStore({
    ...{ dir: directory(), clock: systemClock, flushChars: FLUSH_CHARS, threads: 1 },
  });
  const most: Record<string, number> = {};
  for (let number = 0; number < 120; number += 1) {
    await store.append(batch(number));
    for (const [part, bytes] of Object.entries(await store.memory())) most[part] = Math.max(most[part] ?? 0, bytes);
  }
  // The block that is filled and those that wait for their segments.
  expect(most['open_blocks']).toBeLessThanOrEqual(3 * (FLUSH_CHARS + BATCH * 1_000));
  expect(most['open_blocks']).toBeGreaterThan(FLUSH_CHARS / 2);
  expect(most['known_ids']).toBeLessThanOrEqual(((most['open_blocks'] ?? 0) / 400) * 112);
  expect(most['id_filters']).toBeLessThanOrEqual(32 * 1_048_576);
  expect(most['waiting']).toBeLessThanOrEqual(64_000_000);
  await store.close();
});

it('a store that cannot write its segments takes nothing more, says why, and goes on when it can', async () => {
  const reports: StoreReport[] = [];
  const onReport = (report: StoreReport): void => void reports.push(report);
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock, flushRows: BATCH, onReport });
  // In the place of the manifest that a flush ends with.
  const obstacle = join(directory(), 'manifest.json.tmp');
  await mkdir(obstacle);
  let accepted = 0;
  let refused: unknown;
  for (let number = 0; number < 20 && refused === undefined; number += 1) {
    await store.append(batch(number)).then(
      (result) => (accepted += result.accepted),
      (error: unknown) => (refused = error),
    );
  }
  expect(refused).toMatchObject({ code: 'store.unavailable' });
  expect(reports.some(({ kind }) => kind === 'flushFailed')).toBe(true);
  expect((await store.memory())['known_ids']).toBeLessThanOrEqual(4 * BATCH * 112);
  await rm(obstacle, { recursive: true });
  const numbers = accepted / BATCH;
  expect(await store.append(batch(numbers))).toMatchObject({ accepted: BATCH });
  const range = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
  const { total } = await store.search({ where: { op: 'all' }, range, sort: 'oldest', limit: 1 });
  expect(total.value).toBe(accepted + BATCH);
  await store.close();
});

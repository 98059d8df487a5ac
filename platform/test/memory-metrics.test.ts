import { afterAll, expect, it } from 'vitest';
import { Cores } from './support/core-under-test.ts';

const cores = new Cores();
afterAll(async () => {
  await cores.stopAll();
  await cores.remove();
});

it('a scrape tells the memory of each part that holds much', async () => {
  const core = await cores.start('memory');
  const text = await core.metrics.text();
  const parts = [...text.matchAll(/^qiaolou_memory_bytes\{part="([^"]+)"\} \d/gm)].map(([, part]) => part);
  const held = ['intake/heap', 'pipeline/heap', 'events/heap', 'events/open_blocks', 'events/known_ids'];
  expect(held.filter((part) => !parts.includes(part))).toEqual([]);
});

import type { Worker } from 'node:worker_threads';
import { HOUR_MS } from '@qiaolou/schema';
import { afterEach, expect, test } from 'vitest';
import { SHIPPED_PARSERS_DIRECTORY } from '../../src/shipped/shipped-directories.ts';
import { openPackBench, type PackBench } from '../../src/packs/pack-bench.ts';

const ASKER = { asker: 'li' };
const PACK = 'id: acme.sgw\nmatch:\n  - { contains: "sgw=" }\ngrammar: { kv: {} }\nmap: { src: source.ip }\n';

let bench: PackBench | undefined;
afterEach(() => bench?.close());

function open(): PackBench {
  return (bench = openPackBench({
    folders: { shipped: SHIPPED_PARSERS_DIRECTORY, own: [] },
    zone: 'Asia/Shanghai',
    skewLimitMs: 24 * HOUR_MS,
  }));
}

test('a thread that dies fails what it was asked with a code, and the next who asks has another', async () => {
  const asked = open();
  const started = Promise.withResolvers<Worker>();
  process.once('worker', started.resolve);
  const lost = expect(asked.ask('check', { yaml: PACK }, ASKER)).rejects.toMatchObject({ code: 'platform.workerDied' });
  const waits = asked.ask('check', { yaml: PACK }, ASKER);
  await (await started.promise).terminate();
  await lost;
  expect(await waits).toMatchObject({ problem: null });
});

test('a thread that fails while nobody asks takes nothing with it, and the next who asks has another', async () => {
  const asked = open();
  const started = Promise.withResolvers<Worker>();
  process.once('worker', started.resolve);
  expect(await asked.ask('check', { yaml: PACK }, ASKER)).toMatchObject({ problem: null });
  const thread = await started.promise;
  const ended = new Promise<number>((resolve) => thread.once('exit', resolve));
  // No work, which is nothing it can read.
  thread.postMessage(null);
  expect(await ended).toBe(1);
  expect(await asked.ask('check', { yaml: PACK }, ASKER)).toMatchObject({ problem: null });
});

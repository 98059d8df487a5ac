import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, open, openSync, rmSync, stat } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { INPUT_KINDS, type InputKind } from '../../src/inputs/index.ts';
import { inputGiven, KEY } from './input-given.ts';
import type { TestSender } from './senders/sender.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';

/**
 * Node's pool belongs to the whole process: whatever else fills it, records are taken in, become durable, and are
 * acknowledged.
 */

/** More than the pool has threads: each waits for somebody to write into a pipe. */
const OPENS = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) + 4;

/** Fills the pool until the test ends; tells whether it was full all the time. */
function holdPool(): () => boolean {
  const folder = mkdtempSync(join(tmpdir(), 'pool-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opened = Array.from(
    { length: OPENS },
    () =>
      new Promise<void>((resolve) => {
        open(pipe, 'r', (_error, fd) => {
          closeSync(fd);
          resolve();
        });
      }),
  );
  let isFull = true;
  stat(folder, () => (isFull = false));
  afterTest(async () => {
    const writer = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    await Promise.all(opened);
    closeSync(writer);
    rmSync(folder, { recursive: true });
  });
  return () => isFull;
}

const payloads = Array.from({ length: 20 }, (_, i) => Buffer.from(`record ${i} ${'.'.repeat(40)}`));

describe.each<InputKind>(INPUT_KINDS)('$id', (kind) => {
  test("starts, takes in and stops while Node's pool is full", async () => {
    const fixture = await spoolFixture();
    const { sender } = (await import(`./senders/${kind.id}.ts`)) as { sender: TestSender };
    const input = kind.open(kind.settings.parse({ enabled: true, port: 0, ...sender.settings }), inputGiven(fixture));
    const isFull = holdPool();
    const { port } = await input.start();
    await sender.send(port, payloads);
    expect(await fixture.textsWhen(payloads.length)).toEqual(payloads.map(String));
    await input.stop();
    expect(isFull()).toBe(true);
  });
});

test("a compressed body is acknowledged while Node's pool is full", async () => {
  const fixture = await spoolFixture();
  const http = INPUT_KINDS.find(({ id }) => id === 'http') as InputKind;
  const input = http.open(http.settings.parse({ enabled: true, port: 0 }), inputGiven(fixture));
  const { port } = await input.start();
  afterTest(() => input.stop());
  const isFull = holdPool();
  const response = await fetch(`http://127.0.0.1:${port}/ingest/v1`, {
    method: 'POST',
    body: new Uint8Array(gzipSync('{"a":1}\n'.repeat(10_000))),
    headers: { authorization: `Bearer ${KEY}`, 'content-encoding': 'gzip' },
  });
  expect([response.status, await response.json()]).toEqual([202, { accepted: 10_000, truncated: 0 }]);
  expect(isFull()).toBe(true);
});

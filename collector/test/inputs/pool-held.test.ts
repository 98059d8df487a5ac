import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, open, openSync, rmSync, stat } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { http } from '../../src/inputs/http/input.ts';
import { KEY } from './input-given.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';
import { LISTENING_KINDS, startListening } from './start-kind.ts';

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

/** Files are read by that pool: who follows them waits for it, and nothing is lost meanwhile. */
describe.each(LISTENING_KINDS)('$id', (kind) => {
  test("starts, takes in and stops while Node's pool is full", async () => {
    const fixture = await spoolFixture();
    const isFull = holdPool();
    const { input, send, payloadOf } = await startListening(kind, fixture);
    await send(payloads);
    expect((await fixture.textsWhen(payloads.length)).map(payloadOf)).toEqual(payloads.map(String));
    await input.stop();
    expect(isFull()).toBe(true);
  });
});

test("a compressed body is acknowledged while Node's pool is full", async () => {
  const fixture = await spoolFixture();
  const { port } = await startListening(http, fixture);
  const isFull = holdPool();
  const response = await fetch(`http://127.0.0.1:${port}/ingest/v1`, {
    method: 'POST',
    body: new Uint8Array(gzipSync('{"a":1}\n'.repeat(10_000))),
    headers: { authorization: `Bearer ${KEY}`, 'content-encoding': 'gzip' },
  });
  expect([response.status, await response.json()]).toEqual([202, { accepted: 10_000, truncated: 0 }]);
  expect(isFull()).toBe(true);
});

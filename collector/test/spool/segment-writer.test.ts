import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SegmentWriter } from '../../src/spool/segment-writer.ts';
import { SEGMENT_HEADER_BYTES, segmentHeader, segmentPath } from '../../src/spool/segment.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qiaolou-segments-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const SPOOL_ID = '5a'.repeat(16);

async function started(): Promise<{ readonly writer: SegmentWriter; readonly thread: Worker }> {
  const threads: Worker[] = [];
  const listener = (worker: Worker): void => void threads.push(worker);
  process.on('worker', listener);
  const writer = new SegmentWriter(dir, SPOOL_ID);
  await writer.start(1);
  process.off('worker', listener);
  const [thread] = threads;
  if (thread === undefined) throw new Error('no thread');
  return { writer, thread };
}

const chunk = (segment: number, offset: number, text: string) => {
  const bytes = Buffer.from(new SharedArrayBuffer(text.length));
  bytes.write(text);
  return { segment, offset, bytes };
};

describe('SegmentWriter', () => {
  it('says why it cannot write, and writes the same chunks when it can again', async () => {
    const { writer } = await started();
    const chunks = [chunk(1, SEGMENT_HEADER_BYTES, 'one'), chunk(2, SEGMENT_HEADER_BYTES, 'two')];
    rmSync(dir, { recursive: true });
    await expect(writer.write(chunks)).rejects.toMatchObject({
      message: expect.stringContaining('ENOENT') as string,
      cause: { cause: { code: 'ENOENT', syscall: 'open' } },
    });
    mkdirSync(dir);
    await writer.write(chunks.slice(1));
    expect(readFileSync(segmentPath(dir, 2)).subarray(SEGMENT_HEADER_BYTES).toString()).toBe('two');
    await writer.close();
  });

  it('writes header and chunks, and closes as often as it is asked', async () => {
    const { writer } = await started();
    await writer.write([chunk(1, SEGMENT_HEADER_BYTES, 'one'), chunk(2, SEGMENT_HEADER_BYTES, 'two')]);
    await writer.write([chunk(1, SEGMENT_HEADER_BYTES, 'ONE'), chunk(2, SEGMENT_HEADER_BYTES, 'TWO')]);
    await Promise.all([writer.close(), writer.close()]);
    for (const [segment, text] of [
      [1, 'ONE'],
      [2, 'TWO'],
    ] as const) {
      const file = readFileSync(segmentPath(dir, segment));
      expect(file.subarray(0, SEGMENT_HEADER_BYTES)).toEqual(segmentHeader(SPOOL_ID));
      expect(file.subarray(SEGMENT_HEADER_BYTES).toString()).toBe(text);
    }
  });

  it('whose thread dies while it closes says so instead of waiting for ever', async () => {
    const { writer, thread } = await started();
    const ended = thread.terminate();
    await expect(writer.close()).rejects.toMatchObject({
      code: 'collector.spoolWriteFailed',
      details: { dir },
    });
    await ended;
  });
});

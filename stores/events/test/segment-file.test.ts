import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sm3Hex } from '@qiaolou/crypto';
import { eventReader } from '../src/columns/row-event.ts';
import { openSegmentFile } from '../src/columns/segment-file.ts';
import { writeSegmentFile } from '../src/columns/write-segment-file.ts';
import { openBlockOf, piecesOf } from './blocks-of-events.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-segment-file-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const events = Array.from({ length: 50 }, (_, n) => numberedEvent(n));
const { block, kept } = openBlockOf(events, 1, () => Date.UTC(2026, 2, 5));
const pieces = piecesOf(block);

async function written(name: string): Promise<string> {
  const path = join(directory, name);
  await writeSegmentFile(path, pieces);
  return path;
}

describe('a segment file', () => {
  it('is there as a whole, nobody else may read it, and its size and SM3 are those of its bytes', async () => {
    const path = join(directory, 'whole');
    const { bytes, sm3 } = await writeSegmentFile(path, pieces);
    const content = readFileSync(path);
    expect([content.length, sm3Hex(content)]).toEqual([bytes, sm3]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).not.toContain('whole.tmp');
  });

  it('gives its rows back, also after what was read was freed', async () => {
    const { segment, close } = openSegmentFile(await written('rows'));
    const rows = () => Array.from({ length: segment.rows }, (_, row) => eventReader(segment)(row));
    const [first, second] = [rows(), (segment.release(), rows())];
    const byId = (list: typeof first) => list.toSorted((a, b) => (a['event.id'] < b['event.id'] ? -1 : 1));
    expect(byId(first)).toEqual(byId(kept.slice()));
    expect(second).toEqual(first);
    close();
    close();
  });

  it('is named by the error when it is gone, empty, another file, or cut off under a reader', async () => {
    const corrupt = (path: string): unknown =>
      expect.objectContaining({ code: 'store.corrupt', details: expect.objectContaining({ file: path }) as unknown });
    const gone = join(directory, 'gone');
    expect(caught(() => openSegmentFile(gone))).toEqual(corrupt(gone));
    for (const content of ['', 'PAR1 something else that is long enough to have a tail PAR1']) {
      writeFileSync(gone, content);
      expect(caught(() => openSegmentFile(gone))).toEqual(corrupt(gone));
    }
    const path = await written('cut');
    const { segment, close } = openSegmentFile(path);
    truncateSync(path, 100);
    expect(caught(() => eventReader(segment)(0))).toEqual(corrupt(path));
    close();
  });
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCode } from '@qiaolou/schema';
import { readManifest, writeManifest, type Manifest, type Segment } from '../src/parquet/manifest.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();
const path = (): string => join(directory(), 'manifest.json');

const segment: fc.Arbitrary<Segment> = fc.record({
  name: fc.stringMatching(/^\d{8}-\d{8}$/),
  days: fc.dictionary(fc.stringMatching(/^\d{4}-\d\d-\d\d$/), fc.nat()),
  rows: fc.nat(),
  bytes: fc.nat(),
  crc: fc.nat(),
  idsCrc: fc.nat(),
  minTs: fc.integer(),
  maxTs: fc.integer(),
  minSeq: fc.nat(),
  maxSeq: fc.nat(),
  level: fc.nat(5),
  columns: fc.array(fc.string()),
  overflow: fc.array(fc.string()),
  dictionary: fc.string(),
});
const manifest: fc.Arbitrary<Manifest> = fc.record({
  format: fc.constant(1 as const),
  generation: fc.nat(),
  journalTo: fc.nat(),
  lastSeq: fc.maxSafeNat(),
  lastIngested: fc.maxSafeNat(),
  nextSegment: fc.nat(),
  segments: fc.array(segment, { maxLength: 3 }),
  dictionaries: fc.dictionary(fc.string(), fc.array(fc.string({ unit: 'grapheme' }))),
});
const SAMPLE: Manifest = {
  ...{ format: 1, generation: 3, journalTo: 2, lastSeq: 9, lastIngested: 1_800_000_000_000, nextSegment: 5 },
  segments: [],
  dictionaries: { 谯楼: ['event.id'] },
};

const damage = async (): Promise<unknown> => {
  const error: unknown = await readManifest(path()).catch((reason: unknown) => reason);
  return hasCode(error, 'store.corrupt') ? error.details : error;
};
const withSum = (body: string): string => `${body}\n${crc32(body)}\n`;

describe('a manifest', () => {
  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(manifest, async (one) => {
        await writeManifest(path(), one);
        // Through JSON: fast-check makes dictionaries without a prototype.
        expect(await readManifest(path())).toEqual(JSON.parse(JSON.stringify(one)));
      }),
    );
  });

  it('that is not there is an empty store', async () => {
    expect(await readManifest(path())).toMatchObject({ generation: 0, journalTo: 0, lastSeq: 0, segments: [] });
  });

  it('with any flipped bit is damaged, and named', async () => {
    await writeManifest(path(), SAMPLE);
    const good = await readFile(path());
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good);
      const at = Math.floor(bit / 8);
      bad[at] = (bad[at] ?? 0) ^ (1 << (bit % 8));
      await writeFile(path(), bad);
      expect(await damage()).toEqual({ file: path(), reason: 'checksum' });
    }
  });

  it('cut off anywhere is damaged', async () => {
    await writeManifest(path(), SAMPLE);
    const good = await readFile(path());
    // Without the last line feed nothing is missing.
    for (let cut = 0; cut < good.length - 1; cut++) {
      await writeFile(path(), good.subarray(0, cut));
      expect(await damage()).toEqual({ file: path(), reason: 'checksum' });
    }
    await writeFile(path(), good.subarray(0, -1));
    expect(await readManifest(path())).toEqual(JSON.parse(JSON.stringify(SAMPLE)));
  });

  it.each([
    ['of an older format', JSON.stringify({ ...SAMPLE, format: 0 })],
    ['of a newer format', JSON.stringify({ ...SAMPLE, format: 2 })],
    ['without a format', '{}'],
    ['that is no object', 'null'],
    ['that is no JSON', '{"format":1'],
    ['that is empty', ''],
  ])('%s is not taken for an empty store, though its checksum holds', async (_name, body) => {
    await writeFile(path(), withSum(body));
    expect(await damage()).toEqual({ file: path(), reason: 'format' });
  });

  it('that cannot be replaced stays the one it was', async () => {
    await writeManifest(path(), SAMPLE);
    await mkdir(`${path()}.tmp`);
    await expect(writeManifest(path(), { ...SAMPLE, generation: SAMPLE.generation + 1 })).rejects.toThrow('EISDIR');
    expect((await readManifest(path())).generation).toBe(SAMPLE.generation);
  });

  it('is replaced in spite of what a crash left of the attempt before', async () => {
    await writeManifest(path(), SAMPLE);
    await writeFile(`${path()}.tmp`, 'half a man');
    expect((await readManifest(path())).generation).toBe(SAMPLE.generation);
    await writeManifest(path(), { ...SAMPLE, generation: 77 });
    expect((await readManifest(path())).generation).toBe(77);
  });

  it('is the old one or the new one, whenever it is read', async () => {
    const generations = Array.from({ length: 60 }, (_, n) => n);
    await writeManifest(path(), { ...SAMPLE, generation: 0 });
    const seen: number[] = [];
    const write = async (): Promise<void> => {
      for (const generation of generations) await writeManifest(path(), { ...SAMPLE, generation });
    };
    const read = async (): Promise<void> => {
      while (seen.at(-1) !== generations.at(-1)) seen.push((await readManifest(path())).generation);
    };
    await Promise.all([write(), read()]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkStore, FINDINGS, type StoreCheck, type StoreFinding } from '../src/check/index.ts';
import { checkSegment } from '../src/check/check-segment.ts';
import { segmentParts } from '../src/check/segment-parts.ts';
import { openSegmentFile } from '../src/columns/segment-file.ts';
import { writeSegmentFile } from '../src/columns/write-segment-file.ts';
import { segmentBytes } from '../src/columns/segment-footer.ts';
import { SLICE_CODEC } from '../src/columns/slice-writer.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { readManifest, writeManifest } from '../src/embedded/segments/manifest.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';
import { copyOfFixture, expectedOf } from './store-fixture.ts';

const directory = directoryOfTest();
const clock = { now: () => Date.UTC(2026, 2, 6) };
const FIXTURE = 'store-2';
const SEGMENTS = ['00000001.seg', '00000002.seg', '00000003.seg'];
const at = (...parts: readonly string[]): string => join(directory(), ...parts);
const segment = (index: number): string => at('segments', SEGMENTS[index] ?? '');
const codesOf = ({ findings }: StoreCheck): readonly string[] => findings.map(({ code }) => code);
const checked = (): Promise<StoreCheck> => checkStore({ dir: directory() });

beforeEach(() => copyOfFixture(FIXTURE, directory()));

function flip(path: string, offset: number, bit = 0): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
  writeFileSync(path, bytes);
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

async function daysOf(index: number): Promise<readonly string[]> {
  const reading = await readManifest(at('manifest.json'));
  if (reading.state !== 'whole') throw new Error(reading.state);
  const entry = reading.manifest.segments.find(({ number }) => number === index + 1);
  return (entry?.days ?? []).map(({ start }) => new Date(start + 8 * 3_600_000).toISOString().slice(0, 10));
}

describe('a check of a whole store', () => {
  it('finds nothing, counts every event, and changes nothing', async () => {
    const before = readdirSync(directory(), { recursive: true }).toSorted();
    const check = await checked();
    expect(check).toMatchObject({ whole: true, findings: [], left: 0, events: expectedOf(FIXTURE).length, files: 5 });
    expect(check.days.reduce((sum, { events }) => sum + events, 0)).toBe(check.events);
    expect(readdirSync(directory(), { recursive: true }).toSorted()).toEqual(before);
  });

  it('finds nothing in one that was just made, and in one with merged segments', async () => {
    rmSync(directory(), { recursive: true });
    mkdirSync(directory());
    expect(await checked()).toMatchObject({ whole: true, findings: [], events: 0 });
    const store = await openEmbeddedEventStore({ dir: directory(), clock, threads: 1, flushRows: 50 });
    for (let batch = 0; batch < 10; batch++)
      await store.append(Array.from({ length: 60 }, (_, n) => numberedEvent(batch * 60 + n)));
    await store.close();
    expect(await checked()).toMatchObject({ whole: true, findings: [], events: 600 });
  });

  it('says how far it is and ends when it is not wanted any more', async () => {
    const shares: number[] = [];
    await checkStore({ dir: directory(), onProgress: (done, of) => shares.push(done / of) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const controller = new AbortController();
    const check = checkStore({
      ...{ dir: directory(), signal: controller.signal },
      onProgress: () => controller.abort(),
    });
    await expect(check).rejects.toMatchObject({ code: 'store.cancelled' });
  });
});

describe('damage of a segment is named with file and days', () => {
  it.each([0, 1, 2])('whatever slice of segment %i has a bit turned, with what stands in it', async (index) => {
    const { segment: whole, close } = openSegmentFile(segment(index));
    const { slices } = whole.meta;
    const parts = segmentParts(whole.meta);
    close();
    const days = await daysOf(index);
    const original = readFileSync(segment(index));
    for (const [number, { offset, length }] of slices.entries()) {
      if (length === 0) continue;
      flip(segment(index), offset + (number % length), number % 8);
      const check = await checked();
      expect(codesOf(check)).toEqual(['segmentChanged', 'segmentSlice']);
      expect(check.whole).toBe(false);
      const [changed, slice] = check.findings;
      expect(changed).toMatchObject({ file: `segments/${SEGMENTS[index]}`, days });
      expect(slice).toMatchObject({
        ...{ file: `segments/${SEGMENTS[index]}`, at: offset, bytes: length },
        parts: parts.filter(({ refs }) => refs.some((ref) => ref.slice === number)).map(({ name }) => name),
      });
      expect(days).toEqual(expect.arrayContaining([...(slice?.days ?? [])]));
      expect(slice?.days.length).toBeGreaterThan(0);
      writeFileSync(segment(index), original);
    }
    expect(await checked()).toMatchObject({ whole: true });
  });

  it('wherever in the file a bit is turned', async () => {
    const original = readFileSync(segment(0));
    const days = await daysOf(0);
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.nat(7), async (offset, bit) => {
        flip(segment(0), offset, bit);
        const check = await checked();
        writeFileSync(segment(0), original);
        expect(check.whole).toBe(false);
        expect(check.findings[0]).toMatchObject({ code: 'segmentChanged', file: `segments/${SEGMENTS[0]}`, days });
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['in its head', () => [0, 5]],
    ['in its end', (size: number) => [size - 1, size - 5, size - 9, size - 13]],
    ['in its footer', (size: number) => [size - 17, size - 60]],
  ])('a bit is turned %s: nothing of it can be read', async (_, offsets) => {
    const original = readFileSync(segment(1));
    for (const offset of offsets(original.length)) {
      flip(segment(1), offset);
      expect(codesOf(await checked())).toEqual(['segmentChanged', 'segmentFormat']);
      writeFileSync(segment(1), original);
    }
  });

  it.each([
    ['cut off', () => truncateSync(segment(1), 500), ['segmentSize', 'segmentFormat']],
    ['empty', () => truncateSync(segment(1), 0), ['segmentSize', 'segmentFormat']],
    ['gone', () => rmSync(segment(1)), ['segmentMissing']],
    ['no file', () => replaceByFolder(segment(1)), ['segmentSize', 'segmentUnreadable']],
    ['another one', () => cpSync(segment(0), segment(1)), ['segmentSize', 'segmentOther']],
  ])('it is %s', async (_, harm, codes) => {
    const days = await daysOf(1);
    harm();
    const check = await checked();
    expect(codesOf(check)).toEqual(codes);
    for (const finding of check.findings) expect(finding).toMatchObject({ file: `segments/${SEGMENTS[1]}`, days });
  });

  it('two have changed places', async () => {
    renameSync(segment(0), at('between'));
    renameSync(segment(1), segment(0));
    renameSync(at('between'), segment(1));
    expect(codesOf(await checked())).toEqual(['segmentSize', 'segmentOther', 'segmentSize', 'segmentOther']);
  });
});

describe('a segment whose checksums hold', () => {
  /** Writes the first segment anew with other bytes in a slice, as a fault of the program would; gives what a check finds. */
  async function foundWith(slice: number, raw: (length: number) => Buffer): Promise<readonly StoreFinding[]> {
    const original = readFileSync(segment(0));
    const { segment: whole, close } = openSegmentFile(segment(0));
    const slices = whole.meta.slices.map(({ offset, length, ...rest }, index) => {
      const bytes = index === slice ? raw(rest.rawLength) : original.subarray(offset, offset + length);
      return { ...rest, bytes, crc: crc32(bytes), ...(index === slice && { codec: SLICE_CODEC.plain }) };
    });
    const { meta } = whole;
    close();
    await writeSegmentFile(at('changed'), segmentBytes(meta, slices));
    const findings: StoreFinding[] = [];
    await checkSegment(
      { path: at('changed'), name: 'changed', number: meta.origin.number, entry: undefined },
      { found: (finding) => findings.push(finding), looked: () => Promise.resolve() },
    );
    return findings;
  }
  const slicesWith = (name: string): readonly number[] => {
    const { segment: whole, close } = openSegmentFile(segment(0));
    const refs = segmentParts(whole.meta).find((part) => part.name === name)?.refs ?? [];
    close();
    return refs.map(({ slice }) => slice);
  };

  it.each(['@timestamp', 'event.ingested', 'seq', 'event.id (filter)'])(
    'and whose %s is wrong is named',
    async (name) => {
      const findings = await foundWith(slicesWith(name)[0] ?? -1, (length) => Buffer.alloc(length));
      expect(findings.map(({ code }) => code)).toEqual(findings.map(() => 'segmentContent'));
      expect(findings.flatMap(({ parts }) => parts ?? [])).toContain(name);
      for (const { days } of findings) expect(days.length).toBeGreaterThan(0);
    },
  );

  it('ends a check in order, whatever its slices have', async () => {
    const { segment: whole, close } = openSegmentFile(segment(0));
    const count = whole.meta.slices.length;
    close();
    await fc.assert(
      fc.asyncProperty(fc.nat(count - 1), fc.infiniteStream(fc.nat(255)), async (slice, bytes) => {
        const findings = await foundWith(slice, (length) => Buffer.from([...bytes.take(length)]));
        for (const { code } of findings) expect(code).toBe('segmentContent');
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is wrong with the list', () => {
  it.each([
    ['missing', 'manifestMissing', () => rmSync(at('manifest.json'))],
    ['damaged', 'manifestDamaged', () => flip(at('manifest.json'), 20)],
  ])('it is %s: its segments are looked at all the same', async (_, code, harm) => {
    harm();
    flip(segment(2), 30);
    const check = await checked();
    expect(codesOf(check)).toEqual([
      ...[code, 'segmentUnlisted', 'segmentUnlisted', 'segmentSlice', 'segmentUnlisted'],
    ]);
    expect(check.whole).toBe(false);
  });

  it('it is older than one that is kept', async () => {
    const reading = await readManifest(at('manifest.json'));
    if (reading.state !== 'whole') throw new Error(reading.state);
    const old = readFileSync(at('manifest.json'));
    for (const generation of [1, 2])
      await writeManifest(directory(), {
        ...reading.manifest,
        generation: reading.manifest.generation + generation,
      });
    writeFileSync(at('manifest.json'), old);
    expect(codesOf(await checked())).toEqual(['manifestOlder']);
  });

  it('it knows of more events than its segments have', async () => {
    const reading = await readManifest(at('manifest.json'));
    if (reading.state !== 'whole') throw new Error(reading.state);
    const { manifest } = reading;
    const [gone, ...segments] = manifest.segments;
    await writeManifest(directory(), { ...manifest, generation: manifest.generation + 1, segments });
    rmSync(segment((gone?.number ?? 0) - 1));
    expect((await checked()).findings).toEqual([
      { code: 'eventsLost', file: 'manifest.json', days: [], events: gone?.rows },
    ]);
  });
});

describe('what is wrong with the journal', () => {
  const [FIRST, SECOND] = ['journal/00000003.wal', 'journal/00000004.wal'];
  const sizeOf = (file: string): number => readFileSync(at(file)).length;

  it('wherever a bit is turned, the file is named', async () => {
    const original = readFileSync(at(FIRST));
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.nat(7), async (offset, bit) => {
        flip(at(FIRST), offset, bit);
        const check = await checked();
        writeFileSync(at(FIRST), original);
        expect(check.whole).toBe(false);
        expect(check.findings.every(({ file }) => file.startsWith('journal/'))).toBe(true);
        expect(check.findings[0]).toMatchObject({ file: FIRST });
        expect(check.findings[0]?.code).toMatch(/^journal(?:Torn|Damaged)$/);
      }),
      { numRuns: 30 },
    );
  });

  it('its end is cut off', async () => {
    truncateSync(at(SECOND), sizeOf(SECOND) - 1);
    const { findings } = await checked();
    expect(findings).toMatchObject([{ code: 'journalTorn', file: SECOND }]);
  });

  it('a file is gone that was being written when somebody last looked', async () => {
    const reading = await readManifest(at('manifest.json'));
    if (reading.state !== 'whole') throw new Error(reading.state);
    rmSync(at('journal', `${String(reading.manifest.journal).padStart(8, '0')}.wal`));
    const { findings, whole } = await checked();
    expect(whole).toBe(false);
    expect(findings).toContainEqual({
      ...{ code: 'journalMissing', days: [] },
      file: `journal/${String(reading.manifest.journal).padStart(8, '0')}.wal`,
    });
  });

  it('an event of it was taken out', async () => {
    const whole = await checked();
    truncateSync(at(FIRST), 0);
    const check = await checked();
    const missing = check.findings.find(({ code }) => code === 'eventsMissing');
    expect(missing).toMatchObject({ file: SECOND });
    expect(check.events + (missing?.events ?? 0)).toBe(whole.events);
  });
});

it('other files are told and harm nothing', async () => {
  const others = {
    'notes.txt': 'fileUnknown',
    'segments/notes.txt': 'fileUnknown',
    'segments/00000009.seg.tmp': 'leftOver',
    'journal/notes.txt': 'fileUnknown',
    'journal/00000001.wal.tornTail-7': 'setAside',
    'set-aside/00000001.seg': 'setAside',
    'manifest.json.tmp': 'leftOver',
  };
  mkdirSync(at('set-aside'));
  for (const file of Object.keys(others)) writeFileSync(at(file), 'x');
  const { findings, whole } = await checked();
  expect(whole).toBe(true);
  expect(Object.fromEntries(findings.map(({ file, code }) => [file, code]))).toEqual(others);
  expect(findings.every(({ code }) => FINDINGS[code] === 'note')).toBe(true);
});

it('a store of 0.1.0 is refused', async () => {
  rmSync(directory(), { recursive: true });
  copyOfFixture('store-0.1.0', directory());
  await expect(checked()).rejects.toMatchObject({ code: 'store.notConverted' });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { segmentHeader, segmentPath } from '../../src/spool/segment.ts';
import { ensureSpoolId, readSpoolId } from '../../src/spool/spool-id.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qiaolou-spool-id-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const [ONE, TWO, FRESH] = ['1a', '2b', 'ff'].map((byte) => byte.repeat(16)) as [string, string, string];
const file = () => join(dir, 'spool-id');
const ensured = (): string => ensureSpoolId(dir, () => FRESH);
const never = () => expect.fail('a new id was made');

describe('the id of a spool', () => {
  it('is made once and kept', () => {
    expect([readSpoolId(dir), ensured(), readSpoolId(dir)]).toEqual([undefined, FRESH, FRESH]);
    expect(ensureSpoolId(dir, never)).toBe(FRESH);
  });

  it.each([
    ['lost', () => undefined],
    ['empty', () => writeFileSync(file(), '')],
    ['cut off', () => writeFileSync(file(), ONE.slice(0, 20))],
    ['in capitals', () => writeFileSync(file(), `${ONE.toUpperCase()}\n`)],
  ])('whose file is %s is that of the newest segment that can be read', (_name, harm) => {
    writeFileSync(segmentPath(dir, 1), segmentHeader(ONE));
    writeFileSync(segmentPath(dir, 2), segmentHeader(TWO));
    writeFileSync(segmentPath(dir, 3), Buffer.alloc(32));
    writeFileSync(segmentPath(dir, 4), segmentHeader(ONE).subarray(0, 20));
    harm();
    expect(ensureSpoolId(dir, never)).toBe(TWO);
    expect(readFileSync(file(), 'latin1')).toBe(`${TWO}\n`);
  });

  it('is made anew only when no segment has one', () => {
    writeFileSync(segmentPath(dir, 1), 'damaged');
    expect(ensured()).toBe(FRESH);
  });

  it('that cannot be read is no reason for another: the failure is told', () => {
    mkdirSync(file());
    expect(() => readSpoolId(dir)).toThrow('EISDIR');
    expect(() => ensureSpoolId(dir, never)).toThrow('EISDIR');
  });

  it.each(['', 'short', 'G'.repeat(32), FRESH.toUpperCase()])('is never %j', (id) => {
    expect(() => ensureSpoolId(dir, () => id)).toThrow(TypeError);
    expect(readSpoolId(dir)).toBeUndefined();
  });
});

import { join } from 'node:path';
import { createParser, loadPacks } from '@qiaolou/collector';
import { scoreLine, type FieldScore, type Mark } from './score-line.ts';
import { readTruth, type Truth } from './truth.ts';

/** When every line is said to have come: a date without a year is then one of 2026. */
const RECEIVED_AT = Date.parse('2026-12-31T15:59:59.000Z');

/** A line and how each of its fields was read. */
export interface ScoredLine {
  readonly truth: Truth;
  readonly scores: readonly FieldScore[];
}

/** Reads every line of the truth with the shipped packs, as an import, and compares. */
export function scoreTruth(root: string): readonly ScoredLine[] {
  const packs = loadPacks(join(root, 'collector/parsers'));
  const parser = createParser({ packs, spoolId: '0'.repeat(32) });
  return readTruth(root).map((truth, offset) => {
    const record = {
      payload: Buffer.from(truth.line),
      receivedAt: RECEIVED_AT,
      listener: 'import',
      peer: '192.0.2.10',
    };
    const [event] = parser.parse(record, { segment: 1, offset });
    if (event === undefined) throw new Error(`${truth.file}:${truth.row} gave no event`);
    return { truth, scores: scoreLine(truth.expected, event) };
  });
}

/** How many fields have each mark. */
export type Marks = Readonly<Record<Mark, number>>;

/** Counts marks. */
export function countMarks(scores: readonly FieldScore[]): Marks {
  const count = (mark: Mark): number => scores.filter((score) => score.mark === mark).length;
  return { right: count('right'), missing: count('missing'), wrong: count('wrong') };
}

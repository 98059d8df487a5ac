import { z } from 'zod';
import { visibleLine } from '../text/typed-text.ts';

/** Files named at most; the rest is a figure. */
const NAMED = 100;
/** Characters of a reason; parsers repeat what they stumbled over. */
const REASON_LENGTH = 500;

/** A file that is wrong and therefore not used: where, and why. */
const leftOutFileSchema = z
  .strictObject({
    /** Its path; for what comes with the release relative to its folder. */
    file: z.string(),
    /** From 1. */
    line: z.int(),
    /** Code of the error catalogue, which has the text and what to do in both languages. */
    code: z.string(),
    /** What exactly, in English, beginning with the key it concerns; one line. */
    reason: z.string(),
  })
  .meta({ id: 'LeftOutFile' });
export type LeftOutFile = z.infer<typeof leftOutFileSchema>;

/** What a process left out when it was started. */
export const leftOutFilesSchema = z
  .strictObject({
    total: z.int(),
    /** The first hundred. */
    files: z.array(leftOutFileSchema),
  })
  .meta({ id: 'LeftOutFiles' });
export type LeftOutFiles = z.infer<typeof leftOutFilesSchema>;

/**
 * Findings as people are told of them: a bounded number, each bounded, and with nothing hidden in it, because the files come
 * from outside.
 *
 * @example
 * leftOutFiles([]); // { total: 0, files: [] }
 */
export function leftOutFiles(findings: readonly LeftOutFile[]): LeftOutFiles {
  const files = findings.slice(0, NAMED).map(({ file, line, code, reason }) => ({
    file: visibleLine(file),
    line,
    code,
    reason: visibleLine(reason.slice(0, REASON_LENGTH)),
  }));
  return { total: findings.length, files };
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '@qiaolou/schema';

/** What every row says, if only that the line has no such thing. */
export const ALWAYS = [
  '@timestamp',
  'source.ip',
  'destination.ip',
  'source.port',
  'destination.port',
  'user.name',
  'event.action',
  'event.outcome',
] as const;

const OFTEN = [
  'observer.ip',
  'observer.name',
  'observer.vendor',
  'observer.product',
  'observer.type',
  'host.ip',
  'host.name',
  'rule.id',
  'rule.name',
  'url.original',
  'event.severity',
  'network.transport',
] as const;

/** A field that is scored. */
export type ScoredField = (typeof ALWAYS)[number] | (typeof OFTEN)[number];

/** The fields that are scored, in the order they are told in. */
export const SCORED: readonly ScoredField[] = [...ALWAYS, ...OFTEN];

const alternative = z.union([z.string(), z.number(), z.null()]);
const value = z.union([alternative, z.array(alternative).min(2)]);

const expectation = z.strictObject({
  ...Object.fromEntries(ALWAYS.map((field) => [field, value])),
  ...Object.fromEntries(OFTEN.map((field) => [field, value.optional()])),
} as Record<(typeof ALWAYS)[number], typeof value> & Record<(typeof OFTEN)[number], z.ZodOptional<typeof value>>);

const row = z.strictObject({ line: z.string(), expected: expectation.optional() });

/** What a reader takes from a line: a value, `null` for what the line does not say, several where several readings are right. */
export type Expected = z.infer<typeof expectation>;

/** A line with what it means. */
export interface Truth {
  /** Path of its file from `collector/conformance`. */
  readonly file: string;
  /** Place in the file, from 1. */
  readonly row: number;
  readonly line: string;
  readonly expected: Expected;
}

/** The rows of `collector/conformance` that have been read. @throws Error naming file and row of one that is no such row. */
export function readTruth(root: string): readonly Truth[] {
  const folder = join(root, 'collector/conformance');
  return globSync('**/*.ndjson', { cwd: folder })
    .toSorted()
    .flatMap((file) => {
      const rows = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
      return rows.flatMap((text, index) => truthOf(file, index + 1, text));
    });
}

function truthOf(file: string, place: number, text: string): readonly Truth[] {
  const read = row.safeParse(parseJson(text));
  if (!read.success) throw new Error(`${file}:${place}: ${z.prettifyError(read.error)}`);
  const { line, expected } = read.data;
  return expected === undefined ? [] : [{ file, row: place, line, expected }];
}

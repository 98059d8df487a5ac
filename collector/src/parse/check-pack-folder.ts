import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, type EcsEvent } from '@qiaolou/schema';
import { z } from 'zod';
import { readPackSamples, type SampleFile } from './pack-samples.ts';
import type { ParserPack } from './packs/compile-pack.ts';
import { parsePack } from './packs/load-packs.ts';
import { isPackFault, packFindingOf, type PackFinding } from './packs/pack-finding.ts';
import { createParser, type Parser } from './parser.ts';

const SPOOL_ID = '0'.repeat(32);
/** Samples are received then, so that lines without a year mean the same on every day. */
const SAMPLES_RECEIVED_AT = Date.parse('2026-11-22T08:00:00.000Z');

/**
 * Checks one pack: that it is valid, that it has samples, and that each line of a sample gives the event that stands in
 * the `.out.json` beside it.
 *
 * @param others gives the packs that are asked too, as in the running platform; one of the same id is left out. Only
 *   called when the pack itself is valid, so that it may be among them.
 *
 * @example
 * checkPackFolder('collector/parsers/nginx-access', () => loadPacks('collector/parsers')); // []
 */
export function checkPackFolder(folder: string, others: () => readonly ParserPack[]): readonly PackFinding[] {
  const file = join(folder, 'pack.yaml');
  if (!existsSync(file)) return [{ file, line: 1, reason: 'there is no pack.yaml' }];
  const pack = readPack(file);
  if ('reason' in pack) return [pack];
  const samples = readPackSamples(folder);
  if (samples.length === 0) return [{ file: join(folder, 'samples'), line: 1, reason: 'the pack has no samples' }];
  const packs = [...others().filter(({ id }) => id !== pack.id), pack].sort((a, b) => b.priority - a.priority);
  return samples.flatMap((sample) => sampleFindings(join(folder, 'samples', sample.name), sample, packs));
}

function readPack(file: string): ParserPack | PackFinding {
  try {
    return parsePack(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (!isPackFault(error)) throw error;
    return packFindingOf(error);
  }
}

function sampleFindings(file: string, sample: SampleFile, packs: readonly ParserPack[]): readonly PackFinding[] {
  const { expectedFile, lines } = sample;
  if (!existsSync(expectedFile)) return [{ file: expectedFile, line: 1, reason: 'is missing; UPDATE=1 writes it' }];
  const expected = z.array(z.record(z.string(), z.unknown())).parse(parseJson(readFileSync(expectedFile, 'utf8')));
  const parser = createParser({ packs, spoolId: SPOOL_ID });
  return lines.flatMap((payload, index) => {
    const events = parseLine(parser, sample, { payload, index });
    const reason = difference(events[0], expected[index]);
    return reason === undefined ? [] : [{ file, line: index + 1, reason }];
  });
}

function parseLine(
  parser: Parser,
  { listener }: SampleFile,
  { payload, index }: { readonly payload: Uint8Array; readonly index: number },
): readonly EcsEvent[] {
  const record = { payload, receivedAt: SAMPLES_RECEIVED_AT, listener, peer: '192.0.2.10' };
  return parser.parse(record, { segment: 1, offset: index });
}

/** The first field in which an event is not the expected one; undefined when they are equal. */
function difference(
  event: EcsEvent | undefined,
  expected: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  if (event === undefined) return 'gives no event';
  if (expected === undefined) return 'no event is expected of this line';
  const fields = new Set([...Object.keys(expected), ...Object.keys(event)]);
  for (const field of fields) {
    const got = shown(event[field], 'missing');
    const wanted = shown(expected[field], 'nothing');
    if (got !== wanted) return `${field} is ${got}, expected ${wanted}`;
  }
  return undefined;
}

function shown(value: unknown, absent: string): string {
  return value === undefined ? absent : JSON.stringify(value);
}

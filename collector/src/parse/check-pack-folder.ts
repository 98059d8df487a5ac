import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, type EcsEvent } from '@qiaolou/schema';
import { z } from 'zod';
import { readPackSamples, type SampleFile } from './pack-samples.ts';
import type { ParserPack } from './packs/compile-pack.ts';
import { generalMatch } from './packs/general-match.ts';
import { parsePack } from './packs/load-packs.ts';
import { isPackFault, packFindingOf, type PackFinding } from './packs/pack-finding.ts';
import { createParser } from './parser.ts';

const SPOOL_ID = '0'.repeat(32);
/** Samples are received then, so that lines without a year mean the same on every day. */
const SAMPLES_RECEIVED_AT = Date.parse('2026-11-22T08:00:00.000Z');

/**
 * Checks one pack: that it is valid, that it has samples, and that each line of a sample gives the event that stands in
 * the `.out.json` beside it. A match that takes lines of other devices as well is warned of.
 *
 * @param others gives the packs that are asked too, as in the running platform; one of the same id is left out. Only
 *   called when the pack itself is valid, so that it may be among them.
 *
 * @example
 * checkPackFolder('collector/parsers/nginx-access', () => loadPacks('collector/parsers')); // []
 */
export function checkPackFolder(folder: string, others: () => readonly ParserPack[]): readonly PackFinding[] {
  const pack = readPack(folder);
  if ('reason' in pack) return [pack];
  const samples = readPackSamples(folder);
  if (samples.length === 0) return [{ file: join(folder, 'samples'), line: 1, reason: 'the pack has no samples' }];
  const packs = amongOthers(pack, others());
  const general = pack.matchers.flatMap((matcher): readonly PackFinding[] => {
    const reason = generalMatch(matcher);
    return reason === undefined
      ? []
      : [{ file: join(folder, 'pack.yaml'), line: 1, reason: `match: ${reason}`, warning: true }];
  });
  return [
    ...general,
    ...samples.flatMap((sample) => sampleFindings(join(folder, 'samples', sample.name), sample, packs)),
  ];
}

function readPack(folder: string): ParserPack | PackFinding {
  const file = join(folder, 'pack.yaml');
  if (!existsSync(file)) return { file, line: 1, reason: 'there is no pack.yaml' };
  try {
    return parsePack(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (!isPackFault(error)) throw error;
    return packFindingOf(error);
  }
}

/** The events the lines of a sample are to give; none where the file is missing. */
function expectedOf({ expectedFile }: SampleFile): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (!existsSync(expectedFile)) return undefined;
  return z.array(z.record(z.string(), z.unknown())).parse(parseJson(readFileSync(expectedFile, 'utf8')));
}

function sampleFindings(file: string, sample: SampleFile, packs: readonly ParserPack[]): readonly PackFinding[] {
  const expected = expectedOf(sample);
  if (expected === undefined)
    return [{ file: sample.expectedFile, line: 1, reason: 'is missing; parser test --accept writes it' }];
  return eventsOf(sample, { packs, expected, receivedAt: SAMPLES_RECEIVED_AT }).flatMap((event, index) => {
    const reason = difference(event, expected[index]);
    return reason === undefined ? [] : [{ file, line: index + 1, reason }];
  });
}

/** What a sample of a pack gives now. */
export interface AcceptedSample {
  /** The file of expected events, beside the lines. */
  readonly file: string;
  /** Its text: one event a line of the sample. */
  readonly text: string;
  readonly lines: number;
  /** Numbers, from 1, of the lines that another pack or none has read. */
  readonly notOurs: readonly number[];
}

/**
 * The expected events of a pack's samples as the pack gives them now, to be written once a person has read them. A line that has
 * an expected event already is received when that was, another at `receivedAt`.
 *
 * @param others as for `checkPackFolder`
 * @returns nothing for a pack that is missing or wrong; `checkPackFolder` names what is
 * @throws SyntaxError or ZodError when an expected file is no such thing
 *
 * @example
 * for (const { file, text } of acceptSamples(folder, () => packs, Date.now())) writeFileSync(file, text);
 */
export function acceptSamples(
  folder: string,
  others: () => readonly ParserPack[],
  receivedAt: number,
): readonly AcceptedSample[] {
  const pack = readPack(folder);
  if ('reason' in pack) return [];
  const packs = amongOthers(pack, others());
  return readPackSamples(folder).map((sample) => {
    const events = eventsOf(sample, { packs, expected: expectedOf(sample) ?? [], receivedAt });
    return {
      file: sample.expectedFile,
      text: `${JSON.stringify(events, null, 2)}\n`,
      lines: events.length,
      notOurs: events.flatMap((event, at) => (isOf(event, pack) ? [] : [at + 1])),
    };
  });
}

/** Whether a pack has read an event. A pack may tell its products apart: the module, the first part of the dataset, stays. */
export function isOf(event: Pick<EcsEvent, 'event.dataset'> | undefined, pack: Pick<ParserPack, 'id'>): boolean {
  return String(event?.['event.dataset']).split('.')[0] === pack.id.split('.')[0];
}

/** A pack among others, in the order they are asked; one of the same id gives way to it. */
export function amongOthers(pack: ParserPack, others: readonly ParserPack[]): readonly ParserPack[] {
  return [...others.filter(({ id }) => id !== pack.id), pack].sort((a, b) => b.priority - a.priority);
}

/** How lines of samples are read. */
export interface Receipt {
  readonly packs: readonly ParserPack[];
  readonly expected: readonly Readonly<Record<string, unknown>>[];
  readonly receivedAt: number;
}

/** The event of each line of a sample; a line is received when its expected event says. */
export function eventsOf(
  { listener, lines }: Pick<SampleFile, 'listener' | 'lines'>,
  { packs, expected, receivedAt }: Receipt,
): readonly (EcsEvent | undefined)[] {
  const parser = createParser({ packs, spoolId: SPOOL_ID });
  return lines.map((payload, index) => {
    const created = Date.parse(String(expected[index]?.['event.created']));
    const record = { payload, receivedAt: Number.isNaN(created) ? receivedAt : created, listener, peer: '192.0.2.10' };
    return parser.parse(record, { segment: 1, offset: index })[0];
  });
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

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EcsEvent, FieldValue, RawRecord } from '@qiaolou/schema';
import { createParser, loadPacks } from '../../src/index.ts';
import { readSamples } from '../../src/parse/pack-samples.ts';
import { EventLines } from '../../src/slots/event-lines.ts';
import { SlotParser } from '../../src/slots/slot-parser.ts';

/** The shipped packs. */
const PARSERS = join(import.meta.dirname, '../../parsers');
const CONFORMANCE = join(import.meta.dirname, '../../conformance');
/** Close to the times of the lines, so that their clocks are believed. */
const RECEIVED_AT = Date.parse('2026-11-28T09:05:38.330Z');

const LINES_A_BLOCK = 256;

/** A line and how it came. */
export interface GivenLine {
  readonly payload: Uint8Array;
  readonly listener: string;
}

/** What two readings of a line differ in. */
interface Difference {
  readonly line: string;
  readonly field: string;
  readonly slots: FieldValue | undefined;
  readonly parser: FieldValue | undefined;
}

/** What came of reading lines both ways. */
export interface Comparison {
  readonly lines: number;
  /** Lines that were read as bytes. */
  readonly asBytes: number;
  readonly differences: readonly Difference[];
}

/** Reads lines as bytes and by the parser, and tells every field in which they differ. */
export function compareBothWays(lines: Iterable<GivenLine>): Comparison {
  const options = { packs: loadPacks(PARSERS), spoolId: '0'.repeat(32) };
  const parser = createParser(options);
  const slots = new SlotParser(options);
  const written = new EventLines(slots.fields);
  const differences: Difference[] = [];
  let number = 0;
  for (const given of lines) {
    const record: RawRecord = { ...given, receivedAt: RECEIVED_AT, peer: '192.0.2.10' };
    // Most are frames of a block, some are of the time before there were blocks.
    const block = { segment: 1, offset: number - (number % LINES_A_BLOCK) };
    const position = number % 7 === 0 ? { segment: 1, offset: number } : { ...block, frame: number % LINES_A_BLOCK };
    number += 1;
    if (number % LINES_A_BLOCK === 0) written.clear();
    const line = slots.parse(record, position, written);
    if (line === undefined) continue;
    const [wanted] = parser.parse(record, position);
    const lazy = Object.fromEntries(line.names().map((name) => [name, line.value(name)]));
    for (const made of [line.whole(), lazy])
      for (const { field, slots: one, parser: other } of unequal(made, wanted))
        differences.push({ line: Buffer.from(given.payload).toString(), field, slots: one, parser: other });
  }
  return { lines: number, asBytes: slots.counts.asBytes, differences };
}

function unequal(
  made: Readonly<Record<string, FieldValue | undefined>>,
  wanted: EcsEvent | undefined,
): readonly Omit<Difference, 'line'>[] {
  const fields = new Set([...Object.keys(made), ...Object.keys(wanted ?? {})]);
  return [...fields]
    .filter((field) => JSON.stringify(made[field]) !== JSON.stringify(wanted?.[field]))
    .map((field) => ({ field, slots: made[field], parser: wanted?.[field] }));
}

/** Every line of the packs' samples. */
export function sampleLines(): readonly GivenLine[] {
  return readSamples(PARSERS).flatMap(({ lines, listener }) => lines.map((payload) => ({ payload, listener })));
}

/** Every line of `collector/conformance`. */
export function conformanceLines(): readonly GivenLine[] {
  return readdirSync(CONFORMANCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ndjson'))
    .flatMap((file) => linesOf(join(CONFORMANCE, file)));
}

/** The lines in the rows of an NDJSON file. */
export function linesOf(file: string): readonly GivenLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => JSON.parse(row) as { readonly line?: string })
    .flatMap(({ line }) => (line === undefined ? [] : [{ payload: Buffer.from(line), listener: 'syslog-udp' }]));
}

/** Lines behind a header of RFC 3164, as a relay sends them on. */
export function relayed(lines: readonly GivenLine[]): readonly GivenLine[] {
  const header = Buffer.from('<134>Nov 28 17:04:05 relay-7 ');
  return lines.map(({ payload }) => ({ payload: Buffer.concat([header, payload]), listener: 'syslog-tcp' }));
}

/** Running text, as servers write it. */
export function proseLines(): readonly GivenLine[] {
  const bodies = [
    'app[7]: connection 12 from 192.0.2.7 port 4022 established after 7 ms',
    'login: user admin logged in from 192.0.2.9',
    'portal: 用户[张三]从192.0.2.31登录成功',
    'kernel: eth0 link is up',
    'a line without a program, to 198.51.100.7:443',
    'web[12]: "GET" refused for wang at host 192.0.2.9 with status=5',
  ];
  return bodies.map((body) => ({ payload: Buffer.from(`<134>Nov 28 17:04:05 h1 ${body}`), listener: 'syslog-udp' }));
}

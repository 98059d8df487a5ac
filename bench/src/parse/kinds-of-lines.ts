import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@qiaolou/schema';
import { conformanceLines, keyValueLines, plainLine } from '../collector/text-streams.ts';

const PARSERS = join(import.meta.dirname, '../../../collector/parsers');
const DEVICE_LINES = join(import.meta.dirname, '../../../../shared/data/device-lines/device-lines.ndjson');
/** Lines of generated kinds, no two alike. */
const GENERATED = 20_000;

/** Lines that are read alike. */
export interface KindOfLines {
  readonly id: string;
  readonly lines: readonly Buffer[];
  readonly note: string;
}

/** Lines by kind: what most senders write, and a mix of real devices where ../shared is, else of `collector/conformance`. */
export function kindsOfLines(): readonly KindOfLines[] {
  const samples = [...syslogSamples(), ...conformanceLines('**/*.ndjson')];
  const mix = existsSync(DEVICE_LINES) ? linesOf(DEVICE_LINES) : conformanceLines('device-lines/**/*.ndjson');
  return [
    generated('BSD syslog', plainLine),
    generated('RFC 5424', rfc5424Line),
    generated('vendor kv', keyValueLines()),
    kind(
      'CEF',
      samples.filter((line) => /CEF: ?0\|/.test(line)),
    ),
    kind(
      'JSON',
      samples.filter((line) => /^(?:<\d+>[^{]{0,80})?\{.*\}$/.test(line)),
    ),
    generated('access log', accessLine),
    generated('prose template', sshdLine),
    kind(existsSync(DEVICE_LINES) ? 'mix of real device lines' : 'mix of device lines', mix),
  ];
}

function kind(id: string, lines: readonly string[]): KindOfLines {
  return { id, lines: lines.map((line) => Buffer.from(line)), note: `${lines.length} lines, again and again` };
}

function generated(id: string, line: (i: number) => string): KindOfLines {
  return {
    ...kind(
      id,
      Array.from({ length: GENERATED }, (_, i) => line(i)),
    ),
    note: `${GENERATED} lines, no two alike`,
  };
}

function rfc5424Line(i: number): string {
  return (
    `<${i % 190}>1 2026-11-28T17:${two(i / 60)}:${two(i)}.${String(i % 1_000).padStart(3, '0')}+08:00 node-${i % 50} app ` +
    `${i % 3_000} ID${i % 47} - connection ${i} from 10.${i % 200}.${i % 250}.${i % 240} port ${1_024 + (i % 60_000)} established`
  );
}

function accessLine(i: number): string {
  return (
    `<190>Nov 28 17:${two(i / 60)}:${two(i)} web-${i % 9} nginx: 10.${i % 200}.${i % 250}.${i % 240} - - ` +
    `[28/Nov/2026:17:${two(i / 60)}:${two(i)} +0800] "GET /list/${i}?page=${i % 40} HTTP/1.1" ${200 + (i % 5)} ${i} "-" "Mozilla/5.0"`
  );
}

function sshdLine(i: number): string {
  return (
    `<86>Nov 28 17:${two(i / 60)}:${two(i)} host${i % 50} sshd[${i % 30_000}]: ${i % 3 === 0 ? 'Accepted' : 'Failed'} password for ` +
    `user${i % 400} from 10.${i % 200}.${i % 250}.${i % 240} port ${1_024 + (i % 60_000)} ssh2`
  );
}

function two(value: number): string {
  return String(Math.floor(value) % 60).padStart(2, '0');
}

function syslogSamples(): readonly string[] {
  return readdirSync(PARSERS, { recursive: true, encoding: 'utf8' })
    .filter((file) => /samples\/[^./]+\.in$/.test(file))
    .toSorted()
    .flatMap((file) => readFileSync(join(PARSERS, file), 'utf8').split('\n'))
    .filter((line) => line !== '');
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((row) => (parseJson(row) as { readonly line: string }).line);
}

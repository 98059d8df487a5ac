import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@qiaolou/schema';

const CONFORMANCE = join(import.meta.dirname, '../../../collector/conformance');
/** Lines longer than this are left out of the mix, for no receiver has to be set to take them. */
const LONGEST = 4_000;
const CHUNK_BYTES = 256 * 1024;

/** Lines for a receiver, each ended by a newline. */
export interface TextStream {
  readonly id: 'plain' | 'key-value' | 'mix';
  readonly title: string;
  readonly lines: number;
  readonly bytes: number;
  /** The stream in pieces of about 256 KB that do not end with lines. */
  readonly chunks: readonly Buffer[];
}

/** RFC 3164 lines of 171 bytes from fifty hosts, no two alike. */
export function plainStream(lines: number): TextStream {
  return streamOf('plain', 'RFC 3164 lines, TCP → durable → parsed → JSON', lines, plainLine);
}

/** A line of `plainStream`. */
export function plainLine(i: number): string {
  return (
    `<134>Nov 28 17:${two(i / 60)}:${two(i)} host${i % 50} app[${i % 3_000}]: connection ${i} from ` +
    `10.${i % 200}.${i % 250}.${i % 240} port ${1_024 + (i % 60_000)} established after ${i % 999} ms with state okay and ` +
    `reason none given by peer at all ${String(i).padStart(8, '0')}`
  );
}

function two(value: number): string {
  return String(Math.floor(value) % 60).padStart(2, '0');
}

/** Key-value lines of a firewall behind an RFC 3164 header: the Topsec lines of `collector/conformance`, again and again. */
export function keyValueStream(lines: number): TextStream {
  return streamOf('key-value', 'key-value lines of a firewall → ECS JSON', lines, keyValueLines());
}

/** Makes the lines of `keyValueStream`. */
export function keyValueLines(): (i: number) => string {
  const bodies = conformanceLines('device-lines/topsec/**/*.ndjson').filter((line) => line.startsWith('id='));
  return (i) => `<134>Nov 28 17:${two(i / 60)}:${two(i)} fw${i % 9} ${bodies[i % bodies.length] ?? ''}`;
}

/** All lines of `collector/conformance`, again and again: 132 dialects with every header there is. */
export function mixedStream(lines: number): TextStream {
  const all = conformanceLines('device-lines/**/*.ndjson');
  return streamOf('mix', 'mix of device lines → ECS JSON', lines, (i) => all[i % all.length] ?? '');
}

/** Lines of `collector/conformance` that any receiver takes. */
export function conformanceLines(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: CONFORMANCE })
    .toSorted()
    .flatMap((file) => readFileSync(join(CONFORMANCE, file), 'utf8').trimEnd().split('\n'))
    .map((row) => (parseJson(row) as { readonly line: string }).line)
    .filter((line) => !/[\r\n]/.test(line) && line.length < LONGEST);
}

function streamOf(id: TextStream['id'], title: string, lines: number, line: (i: number) => string): TextStream {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let text = '';
  const flush = (): void => {
    const chunk = Buffer.from(text);
    chunks.push(chunk);
    bytes += chunk.length;
    text = '';
  };
  for (let i = 0; i < lines; i += 1) {
    text += `${line(i)}\n`;
    if (text.length >= CHUNK_BYTES) flush();
  }
  flush();
  return { id, title, lines, bytes, chunks };
}

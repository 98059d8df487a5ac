import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GUESS_LIMITS, guessPack, loadPacks } from '@qiaolou/collector';
import { SocError, systemClock } from '@qiaolou/schema';
import { SHIPPED_PARSERS_DIRECTORY } from '../../shipped/shipped-directories.ts';
import { writeAccepted } from '../parser-test/write-accepted.ts';
import { print } from '../print.ts';
import { describeGuess } from './describe-guess.ts';

/** What `parser guess` is given. */
export interface ParserGuessInput {
  /** File of lines, `-` for standard input. */
  readonly file: string;
  readonly id: string | undefined;
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly type: string | undefined;
  /** Folder of packs to write into. */
  readonly write: string | undefined;
  readonly json: boolean;
}

/** So much of a file is read, bytes: more lines than are looked at. */
const MOST_BYTES = 4_000_000;

/**
 * Proposes a pack and prints it, with what it is made of and how sure each field is; 1 when the lines give none. With `--write` the
 * pack and the lines as its samples are written; a pack that is there is not overwritten.
 */
export function run(input: ParserGuessInput): Promise<number> {
  const { file, id = 'custom.device', write, json } = input;
  const lines = splitLines(readFileSync(file === '-' ? 0 : file).subarray(0, MOST_BYTES));
  const packs = loadPacks(SHIPPED_PARSERS_DIRECTORY, { skip: () => undefined });
  const guess = guessPack(lines, { ...input, id, packs, receivedAt: systemClock.now() });
  print(json ? `${JSON.stringify(guess)}\n` : describeGuess(guess));
  if (guess.yaml === undefined) return Promise.resolve(1);
  if (write === undefined) return Promise.resolve(0);
  const folder = join(write, id.replaceAll('.', '-'));
  writeFolder(folder, guess.yaml, lines.slice(0, GUESS_LIMITS.lines));
  if (!json) print(`已写入 / written: ${folder}\n`);
  return Promise.resolve(0);
}

function writeFolder(folder: string, yaml: string, lines: readonly Buffer[]): void {
  if (existsSync(join(folder, 'pack.yaml'))) throw new SocError('platform.fileExists', { path: folder });
  const samples = join(folder, 'samples');
  makeFolder(samples);
  writeFileSync(join(samples, 'lines.in'), Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])));
  // The pack last: a platform that looks meanwhile finds it whole.
  writeFileSync(join(folder, 'pack.yaml'), yaml);
  writeAccepted(folder);
}

/** A folder with those it stands in, one after the other: below /proc the recursive call of Node does not come back. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Lines as bytes, without what ends them; empty ones are left out. */
function splitLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(start, bytes[end - 1] === 13 ? end - 1 : end);
    if (line.length > 0) lines.push(line);
    start = end + 1;
  }
  return lines;
}

import { expect, test } from 'vitest';
import { compareBothWays, conformanceLines, proseLines, relayed, sampleLines, type GivenLine } from './both-ways.ts';
import { seededBelow } from './damaged-lines.ts';

/** Damaged bytes of every dialect into one reader that is never restarted. `QIAOLOU_FUZZ` says how many. */

const RUNS = Number(process.env['QIAOLOU_FUZZ'] ?? 4_000);
const SEED = Number(process.env['QIAOLOU_FUZZ_SEED'] ?? 20_261_201);
const LONGEST = 9_000;
/** What packs, words, keys and fields learned from strangers may come to, MB; garbage and the test's own included. */
const MOST_GROWTH_MB = 500;
/** What breaks readers: signs of grammars, pieces of UTF-8 and of GBK, controls, numbers at their limits. */
const PIECES = [
  ...['"', '\\', '\\"', '=', ':', '{', '}', '[', ']', '<', '>', '|', ';', ',', '%%', '&', "'", '：', '“', '\u{1f600}'],
  ...['\0', '\r', '\n', '\t', '\x1b[2K', '#033', '\u202e', '\u3000', '0', '-1', '99999999999999999999', '0x', 'null'],
  ...['CEF:0|', 'LEEF:1.0|', '<189>', '<999>', '1 2026-02-30T25:61:61Z', '__proto__', 'constructor=', '{"a":{"a":'],
].map((piece) => Buffer.from(piece));
const BYTES = [0x80, 0xbf, 0xc0, 0xe4, 0xef, 0xf0, 0xf8, 0xff, 0x81, 0x30].map((byte) => Buffer.from([byte]));
const ALL = [...PIECES, ...BYTES];

function damaged(good: Buffer, below: (limit: number) => number): Buffer {
  let bytes = good;
  for (let changes = 1 + below(5); changes > 0; changes -= 1) {
    const at = below(bytes.length + 1);
    const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)];
    const kind = below(6);
    const piece = ALL[below(ALL.length)] ?? Buffer.alloc(0);
    if (kind === 0) bytes = Buffer.concat([before, Buffer.from([below(256)]), behind.subarray(1)]);
    else if (kind === 1) bytes = before;
    else if (kind === 2) bytes = Buffer.concat([before, behind.subarray(below(9))]);
    else if (kind === 3) bytes = Buffer.concat([before, bytes.subarray(below(at + 1))]);
    else bytes = Buffer.concat([before, piece, behind]);
  }
  return bytes.subarray(0, LONGEST);
}

function* fuzzed(lines: readonly GivenLine[]): Generator<GivenLine> {
  const below = seededBelow(SEED);
  for (let made = 0; made < RUNS; made += 1) {
    const given = lines[below(lines.length)];
    if (given === undefined) return;
    if (made === Math.floor(RUNS / 4)) before = process.memoryUsage().rss;
    const payload = damaged(Buffer.from(given.payload), below);
    if (payload.length > 0) yield { ...given, payload };
  }
}

let before = 0;

test(
  `${RUNS} damaged lines of bytes: no crash, bounded memory, and both ways the same`,
  { timeout: 4 * 3_600_000 },
  () => {
    const lines = [...sampleLines(), ...conformanceLines(), ...proseLines()];
    const { differences, asBytes } = compareBothWays(fuzzed([...lines, ...relayed(lines)]));
    expect(differences.slice(0, 5)).toEqual([]);
    expect(asBytes).toBeGreaterThan(RUNS / 10);
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(MOST_GROWTH_MB);
  },
);

import { isUtf8 } from 'node:buffer';

const LONG_LATIN_RUN = /[\u0080-\u00ff]{4,}/g;
const LATIN_RUNS = /[\u0080-\u00ff]{2,}/g;
const WIDE_RUNS = /[\u0080-\uffff]+/g;
const HANZI_ONLY = /^[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+$/;
/** GB 2312 level 1 and 2 rows: what real GBK text consists of, unlike accented Latin letters in a row. */
const GB2312_PAIRS = /^(?:[\u00a1-\u00a9\u00b0-\u00f7][\u00a1-\u00fe])+$/;

const gb18030 = new TextDecoder('gb18030');
let reverseTable: Uint16Array | undefined;

/**
 * Undoes the two misreadings Chinese devices and relays commit before sending valid UTF-8: GBK or UTF-8 bytes taken for
 * Latin-1 (`ºÚÃûµ¥` → `黑名单`), and UTF-8 bytes taken for GBK (`鏃ュ織` → `日志`). Text that was not garbled
 * comes back unchanged; what cannot be proven is left alone.
 */
export function repairMojibake(text: string): string {
  const long = text.match(LONG_LATIN_RUN);
  if (long === null) return repairGbkRuns(text);
  // Long runs prove the misreading; then single characters (`Ô´IP` → `源IP`) are repaired by the same rule.
  const repair = [latinAsUtf8, latinAsGbk].find((rule) => long.every((run) => rule(run) !== undefined));
  return repair === undefined ? text : text.replace(LATIN_RUNS, (run) => repair(run) ?? run);
}

function latinAsUtf8(run: string): string | undefined {
  const bytes = Buffer.from(run, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function latinAsGbk(run: string): string | undefined {
  return GB2312_PAIRS.test(run) ? gb18030.decode(Buffer.from(run, 'latin1')) : undefined;
}

/** All runs must decode, and one be of three or more characters: short chance hits in real Chinese stay untouched. */
function repairGbkRuns(text: string): string {
  let sure = false;
  const out: string[] = [];
  let last = 0;
  for (const match of text.matchAll(WIDE_RUNS)) {
    const repaired = gbkRunAsUtf8(match[0]);
    if (repaired === undefined) return text;
    if (match[0].length >= 3) sure = true;
    out.push(text.slice(last, match.index), repaired);
    last = match.index + match[0].length;
  }
  if (!sure) return text;
  out.push(text.slice(last));
  return out.join('');
}

function gbkRunAsUtf8(run: string): string | undefined {
  const table = (reverseTable ??= buildReverseTable());
  const bytes = Buffer.allocUnsafe(run.length * 2);
  for (let i = 0; i < run.length; i += 1) {
    const pair = table[run.charCodeAt(i)] ?? 0;
    if (pair === 0) return undefined;
    bytes.writeUInt16BE(pair, i * 2);
    // Every repaired character is a three-byte one, so its lead byte decides at once: cheap for ordinary Chinese.
    if (i === 0 && (pair < 0xe380 || pair > 0xefff || (pair & 0xff) > 0xbf)) return undefined;
  }
  if (!isUtf8(bytes)) return undefined;
  const repaired = bytes.toString('utf8');
  return HANZI_ONLY.test(repaired) ? repaired : undefined;
}

/** Two-byte GBK code of every character of the basic plane, 0 when there is none. */
function buildReverseTable(): Uint16Array {
  const table = new Uint16Array(65_536);
  const pair = new Uint8Array(2);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue;
      pair[0] = lead;
      pair[1] = trail;
      const char = gb18030.decode(pair);
      if (char.length === 1 && char !== '\uFFFD') table[char.charCodeAt(0)] = (lead << 8) | trail;
    }
  }
  return table;
}

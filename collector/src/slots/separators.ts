const [EQUALS, COLON, SEMICOLON, QUOTE, SLASH, SQUARE, COLUMN, WIDE_SIGN, BRACE, DASH] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
];
const KINDS = new Uint8Array(256);
for (const [signs, kind] of [
  ['=', EQUALS],
  [':', COLON],
  [';', SEMICOLON],
  ['"', QUOTE],
  ['/', SLASH],
  ['[', SQUARE],
  [',|~\t', COLUMN],
  ['{', BRACE],
  ['-', DASH],
] as const)
  for (const sign of signs) KINDS[sign.charCodeAt(0)] = kind;
// First bytes of `：` and `【`.
KINDS[0xef] = WIDE_SIGN;
KINDS[0xe3] = WIDE_SIGN;

/** Columns of a text that would be taken for a list of them: five separators, whatever they are, make six. */
const MOST_COLUMN_SIGNS = 4;

/**
 * Whether no generic grammar (`parse/generic-grammars.ts`) would be tried on a body, or could read two fields in it: it is running
 * text. Says no where that is not plain. Bodies of up to 4,096 bytes.
 */
export function isRunningText(bytes: Buffer, from: number, to: number): boolean {
  if (to - from > 4_096 || bytes[from] === 60) return false;
  counts.fill(0);
  for (let p = from; p < to; p += 1) {
    const kind = KINDS[bytes[p] ?? 0] ?? 0;
    if (kind === 0 || !isSign(kind, bytes, p)) continue;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  for (let kind = 0; kind < MOST.length; kind += 1) if ((counts[kind] ?? 0) > (MOST[kind] ?? 0)) return false;
  return !mayBeTogether();
}

/** Counts of one text; made once, for it is counted in every line. */
const counts = new Uint16Array(11);

/** By kind, so many separators are not enough for any grammar. */
const MOST = [0, 1, 1, MOST_COLUMN_SIGNS, Infinity, 3, 1, MOST_COLUMN_SIGNS, 1, 0, 3];

/** Separators that are enough only in company. */
function mayBeTogether(): boolean {
  const count = (kind: number): number => counts[kind] ?? 0;
  if (count(COLON) + count(WIDE_SIGN) > 1) return true;
  return (count(SQUARE) > 0 && count(QUOTE) > 0) || (count(EQUALS) > 0 && count(SEMICOLON) > 2);
}

/** Whether a byte of a kind stands for its sign: some are only a part of others. */
function isSign(kind: number, bytes: Buffer, at: number): boolean {
  if (kind === WIDE_SIGN) return isWideSign(bytes, at);
  return kind !== DASH || isApart(bytes, at);
}

/** Between two blanks: four of those part names and values of a table. */
function isApart(bytes: Buffer, at: number): boolean {
  return bytes[at - 1] === 32 && bytes[at + 1] === 32;
}

/** `：` or `【`. */
function isWideSign(bytes: Buffer, at: number): boolean {
  const [second, third] = [bytes[at + 1], bytes[at + 2]];
  return bytes[at] === 0xef ? second === 0xbc && third === 0x9a : second === 0x80 && third === 0x90;
}

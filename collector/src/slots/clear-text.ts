const gb18030 = new TextDecoder('gb18030');

/**
 * Literals that stand for escape sequences (`event/hidden-text.ts`): a line with one of them has something to take out of names.
 */
export const HIDING_LITERALS: readonly string[] = ['#033', '\\033', '\\x1b', '\\x1B', '\\e[', '^[['];

/**
 * Whether UTF-8 has only characters that nothing is done to: no mojibake to repair, nothing invisible, no blanks beyond ASCII.
 * Says no where it would have to look closer. The bytes must be UTF-8.
 */
export function isClearText(bytes: Buffer, from: number, to: number): boolean {
  let first = true;
  for (let p = from; p < to; p += 1) {
    const byte = bytes[p] ?? 0;
    if (byte < 0x80) continue;
    const [second, third] = [bytes[p + 1] ?? 0, bytes[p + 2] ?? 0];
    if (!isClearLead(byte, second, third)) return false;
    // Mojibake is repaired only where every run can be: the first one tells enough.
    if (first && mayBeMojibake(byte, second, third)) return false;
    first = false;
    p += 2;
  }
  return true;
}

/** Of characters of three bytes: general punctuation that shows, arrows and signs, CJK, full-width forms. */
function isClearLead(lead: number, second: number, third: number): boolean {
  switch (lead) {
    case 0xe2:
      return second === 0x80 ? third >= 0x90 && third <= 0xa7 : second >= 0x86;
    case 0xe3:
      return second === 0x80 ? third !== 0x80 : second <= 0x83;
    case 0xef:
      return second === 0xbc || second === 0xbd;
    default:
      return lead >= 0xe4 && lead <= 0xe9;
  }
}

let suspects: Uint8Array | undefined;

/** Whether the GBK code of a character is one that UTF-8 begins with, read as GBK: only such a run may be mojibake. */
function mayBeMojibake(lead: number, second: number, third: number): boolean {
  suspects ??= mojibakeFirsts();
  return suspects[((lead & 15) << 12) | ((second & 63) << 6) | (third & 63)] === 1;
}

function mojibakeFirsts(): Uint8Array {
  const found = new Uint8Array(65_536);
  const pair = new Uint8Array(2);
  for (let lead = 0xe3; lead <= 0xef; lead += 1) {
    for (let trail = 0x80; trail <= 0xbf; trail += 1) {
      pair[0] = lead;
      pair[1] = trail;
      const text = gb18030.decode(pair);
      if (text.length === 1) found[text.charCodeAt(0)] = 1;
    }
  }
  return found;
}

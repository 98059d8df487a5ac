import { addField, type RawFields } from '../raw-fields.ts';

/** Pairs of opening and closing brackets that hold a field. */
export type BracketKind = 'square' | 'lenticular';

const BRACKETS: Readonly<Record<BracketKind, readonly [string, string]>> = {
  square: ['[', ']'],
  lenticular: ['【', '】'],
};

/** `[key:value]` or `【键：值】`; also `[key=value]`. Returns the characters covered. Linear. */
export function scanBracketPairs(text: string, kind: BracketKind, fields: RawFields): number {
  const [open, close] = BRACKETS[kind];
  let covered = 0;
  let at = text.indexOf(open);
  while (at >= 0) {
    const end = text.indexOf(close, at + 1);
    if (end < 0) break;
    const inner = text.slice(at + 1, end);
    const split = inner.search(/[:：=]/);
    if (split > 0 && split <= 64) {
      addField(fields, inner.slice(0, split).trim(), inner.slice(split + 1).trim());
      covered += end - at + 1;
    }
    at = text.indexOf(open, end + 1);
  }
  return covered;
}

import { addressTest, parseIpNetwork, type FieldValue } from '@qiaolou/schema';
import { entryValue, MARK_BYTE } from '../columns/entry-text.ts';
import type { Texts } from '../columns/text-list.ts';
import type { ByteSearch } from './find-bytes.ts';
import type { LeafPlan, Literal } from './query-plan.ts';

/** By code whether its entry matches, 1 or 0; code 0 is of rows without the field and never does. */
export type EntryTable = Uint8Array;

/**
 * Which entries of a list match a leaf; undefined when none does. Plain texts are looked at as bytes where the leaf allows
 * it, and not decoded.
 */
export function matchingEntries(entries: Texts, plan: LeafPlan, search: ByteSearch): EntryTable | undefined {
  const { leaf, type, literal } = plan;
  const textual = type === 'keyword' || type === 'text';
  if (leaf.op === 'exists' && textual) return everyEntry(entries);
  if (leaf.op === 'eq' && textual) return entriesAmong(entries, [String(leaf.value)], plan);
  if (leaf.op === 'in' && textual) return entriesAmong(entries, leaf.values.map(String), plan);
  if (leaf.op === 'cidr' && type === 'ip') return entriesInNetwork(entries, leaf.value, plan);
  return literal !== undefined && textual
    ? entriesWith(entries, literal, plan, search)
    : entriesWhere(entries, plan.value);
}

/** Which entries pass a test of their values. */
export function entriesWhere(entries: Texts, test: (value: FieldValue) => boolean): EntryTable | undefined {
  return tableWhere(entries, (index) => test(entryValue(entries.at(index))));
}

function everyEntry(entries: Texts): EntryTable | undefined {
  return entries.length === 0 ? undefined : new Uint8Array(entries.length + 1).fill(1, 1);
}

/** Plain texts are first told apart by their length. */
function entriesAmong(entries: Texts, texts: readonly string[], { value }: LeafPlan): EntryTable | undefined {
  const byLength = Map.groupBy(
    texts.map((text) => Buffer.from(text)),
    ({ length }) => length,
  );
  return tableWhere(entries, (index, start, end) => {
    if (isMarked(entries, start, end)) return value(entryValue(entries.at(index)));
    return byLength.get(end - start)?.some((wanted) => wanted.compare(entries.bytes, start, end) === 0) ?? false;
  });
}

/** Addresses are parsed from the text; what is no ASCII is none however it is decoded. */
function entriesInNetwork(entries: Texts, network: string, { value }: LeafPlan): EntryTable | undefined {
  const parsed = parseIpNetwork(network, { hostBits: 'cleared' });
  if (!parsed.ok) return undefined;
  const isIn = addressTest(parsed.network);
  return tableWhere(entries, (index, start, end) =>
    isMarked(entries, start, end)
      ? value(entryValue(entries.at(index)))
      : isIn(entries.bytes.toString('latin1', start, end)),
  );
}

/** Which entries have a literal; where that is not enough the whole text is tested. */
function entriesWith(
  entries: Texts,
  { bytes, enough }: Literal,
  { value }: LeafPlan,
  search: ByteSearch,
): EntryTable | undefined {
  const out = new Uint8Array(entries.length + 1);
  let any = markMatching(entries, out, value);
  let index = 0;
  search.load(entries.bytes);
  search.each(bytes, (at) => {
    while ((entries.ends[index] ?? Infinity) <= at) index++;
    const start = index === 0 ? 0 : (entries.ends[index - 1] ?? 0);
    const end = entries.ends[index] ?? 0;
    if (at + bytes.length > end) return at + 1;
    if (!isMarked(entries, start, end) && (enough || value(entries.at(index)))) {
      out[index + 1] = 1;
      any = true;
    }
    return end;
  });
  return any ? out : undefined;
}

/** Tests what is no plain text by its value. */
function markMatching(entries: Texts, out: EntryTable, test: (value: FieldValue) => boolean): boolean {
  let any = false;
  let start = 0;
  for (let index = 0; index < entries.length; index++) {
    const end = entries.ends[index] ?? 0;
    if (isMarked(entries, start, end) && test(entryValue(entries.at(index)))) {
      out[index + 1] = 1;
      any = true;
    }
    start = end;
  }
  return any;
}

function isMarked({ bytes }: Texts, start: number, end: number): boolean {
  return end > start && bytes[start] === MARK_BYTE;
}

function tableWhere(
  entries: Texts,
  test: (index: number, start: number, end: number) => boolean,
): EntryTable | undefined {
  const out = new Uint8Array(entries.length + 1);
  let any = false;
  let start = 0;
  for (let index = 0; index < entries.length; index++) {
    const end = entries.ends[index] ?? 0;
    if (test(index, start, end)) {
      out[index + 1] = 1;
      any = true;
    }
    start = end;
  }
  return any ? out : undefined;
}

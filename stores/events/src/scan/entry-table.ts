import { addressTest, parseIpNetwork, type FieldValue } from '@qiaolou/schema';
import { entryValue, MARK_BYTE } from '../columns/entry-text.ts';
import type { Texts } from '../columns/text-list.ts';
import type { Pace } from './pace.ts';
import type { LeafPlan, Literal } from './query-plan.ts';
import type { ScanTools } from './scan-tools.ts';

/** By code whether its entry matches, 1 or 0; code 0 is of rows without the field and never does. */
export type EntryTable = Uint8Array;

/**
 * Which entries of a list match a leaf; undefined when none does. Plain texts are looked at as bytes where the leaf allows
 * it, and not decoded.
 */
export function matchingEntries(entries: Texts, plan: LeafPlan, tools: ScanTools): EntryTable | undefined {
  const { leaf, type, literal } = plan;
  const textual = type === 'keyword' || type === 'text';
  if (leaf.op === 'exists' && textual) return everyEntry(entries);
  if (leaf.op === 'eq' && textual) return entriesAmong(entries, [String(leaf.value)], plan, tools.pace);
  if (leaf.op === 'in' && textual) return entriesAmong(entries, leaf.values.map(String), plan, tools.pace);
  if (leaf.op === 'cidr' && type === 'ip') return entriesInNetwork(entries, leaf.value, plan, tools.pace);
  return literal !== undefined && textual
    ? entriesWith(entries, literal, plan, tools)
    : entriesWhere(entries, plan.value, tools.pace);
}

/** Which entries pass a test of their values. */
export function entriesWhere(entries: Texts, test: (value: FieldValue) => boolean, pace: Pace): EntryTable | undefined {
  return tableWhere(entries, pace, (index, start, end) => {
    pace.spend(end - start);
    return test(entryValue(entries.at(index)));
  });
}

function everyEntry(entries: Texts): EntryTable | undefined {
  return entries.length === 0 ? undefined : new Uint8Array(entries.length + 1).fill(1, 1);
}

/** Plain texts are first told apart by their length. */
function entriesAmong(
  entries: Texts,
  texts: readonly string[],
  { value }: LeafPlan,
  pace: Pace,
): EntryTable | undefined {
  const byLength = Map.groupBy(
    texts.map((text) => Buffer.from(text)),
    ({ length }) => length,
  );
  return tableWhere(entries, pace, (index, start, end) => {
    if (isMarked(entries, start, end)) return value(entryValue(entries.at(index)));
    return byLength.get(end - start)?.some((wanted) => wanted.compare(entries.bytes, start, end) === 0) ?? false;
  });
}

/** Addresses are parsed from the text; what is no ASCII is none however it is decoded. */
function entriesInNetwork(entries: Texts, network: string, { value }: LeafPlan, pace: Pace): EntryTable | undefined {
  const parsed = parseIpNetwork(network, { hostBits: 'cleared' });
  if (!parsed.ok) return undefined;
  const isIn = addressTest(parsed.network);
  return tableWhere(entries, pace, (index, start, end) =>
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
  { search, pace }: ScanTools,
): EntryTable | undefined {
  const out = new Uint8Array(entries.length + 1);
  let any = markMatching(entries, out, value, pace);
  let index = 0;
  search.load(entries.bytes);
  search.each(bytes, (at) => {
    while ((entries.ends[index] ?? Infinity) <= at) index++;
    const start = index === 0 ? 0 : (entries.ends[index - 1] ?? 0);
    const end = entries.ends[index] ?? 0;
    if (at + bytes.length > end) return at + 1;
    if (isMarked(entries, start, end)) return end;
    if (!enough) pace.spend(end - start);
    if (enough || value(entries.at(index))) {
      out[index + 1] = 1;
      any = true;
    }
    return end;
  });
  return any ? out : undefined;
}

/** Tests what is no plain text by its value. */
function markMatching(entries: Texts, out: EntryTable, test: (value: FieldValue) => boolean, pace: Pace): boolean {
  let any = false;
  let start = 0;
  for (let index = 0; index < entries.length; index++) {
    const end = entries.ends[index] ?? 0;
    const marked = isMarked(entries, start, end);
    if (marked) pace.spend(end - start);
    if (marked && test(entryValue(entries.at(index)))) {
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

/** What looking at an entry costs that is not tested, in bytes of text that are. */
const ENTRY_COST = 4;

function tableWhere(
  entries: Texts,
  pace: Pace,
  test: (index: number, start: number, end: number) => boolean,
): EntryTable | undefined {
  const out = new Uint8Array(entries.length + 1);
  let any = false;
  let start = 0;
  for (let index = 0; index < entries.length; index++) {
    const end = entries.ends[index] ?? 0;
    pace.spend(ENTRY_COST);
    if (test(index, start, end)) {
      out[index + 1] = 1;
      any = true;
    }
    start = end;
  }
  return any ? out : undefined;
}

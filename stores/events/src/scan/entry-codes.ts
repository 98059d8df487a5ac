import type { FieldValue } from '@qiaolou/schema';
import { entryValue, MARK_BYTE } from '../columns/entry-text.ts';
import type { TextList } from '../columns/text-list.ts';
import type { ByteSearch } from './find-bytes.ts';
import type { LeafPlan } from './query-plan.ts';

/**
 * Which entries of a list match a leaf, a byte for each; undefined when none does. Plain texts are looked at as bytes
 * where the leaf allows it, and not decoded.
 */
export function matchingEntries(entries: TextList, plan: LeafPlan, search: ByteSearch): Uint8Array | undefined {
  const { leaf, type, literal } = plan;
  const textual = type === 'keyword' || type === 'text';
  if (textual && leaf.op === 'contains' && literal?.enough === true)
    return entriesWith(entries, literal.bytes, plan, search);
  if (textual && leaf.op === 'eq') return entriesEqual(entries, Buffer.from(String(leaf.value)), plan);
  return entriesWhere(entries, plan.value);
}

/** Which entries pass a test of their values. */
export function entriesWhere(entries: TextList, test: (value: FieldValue) => boolean): Uint8Array | undefined {
  const out = new Uint8Array(entries.length);
  let any = false;
  for (let index = 0; index < out.length; index++)
    if (test(entryValue(entries.at(index)))) {
      out[index] = 1;
      any = true;
    }
  return any ? out : undefined;
}

function entriesEqual(entries: TextList, wanted: Buffer, { value }: LeafPlan): Uint8Array | undefined {
  const out = new Uint8Array(entries.length);
  let any = false;
  let start = 0;
  for (const [index, end] of entries.ends.entries()) {
    const plain = end === start || entries.bytes[start] !== MARK_BYTE;
    const matches = plain
      ? end - start === wanted.length && wanted.compare(entries.bytes, start, end) === 0
      : value(entryValue(entries.at(index)));
    if (matches) {
      out[index] = 1;
      any = true;
    }
    start = end;
  }
  return any ? out : undefined;
}

function entriesWith(
  entries: TextList,
  needle: Uint8Array,
  { value }: LeafPlan,
  search: ByteSearch,
): Uint8Array | undefined {
  const out = new Uint8Array(entries.length);
  let any = false;
  let start = 0;
  for (const [index, end] of entries.ends.entries()) {
    if (end > start && entries.bytes[start] === MARK_BYTE && value(entryValue(entries.at(index)))) {
      out[index] = 1;
      any = true;
    }
    start = end;
  }
  let index = 0;
  search.load(entries.bytes);
  search.each(needle, (at) => {
    while ((entries.ends[index] ?? Infinity) <= at) index++;
    const from = index === 0 ? 0 : (entries.ends[index - 1] ?? 0);
    const end = entries.ends[index] ?? 0;
    if (at + needle.length > end || entries.bytes[from] === MARK_BYTE) return at + 1;
    out[index] = 1;
    any = true;
    return end;
  });
  return any ? out : undefined;
}

import type { FieldValue, Scalar } from '@qiaolou/schema';
import { addressTest, ipKey, ipText, parseIpNetwork } from '@qiaolou/schema/reading';
import { entryValue, MARK_BYTE } from '../columns/entry-text.ts';
import { ipv4At } from '../columns/ipv4-bytes.ts';
import { TextList, type Texts } from '../columns/text-list.ts';
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
  const { leaf, type } = plan;
  if (leaf.op === 'exists' && (type === 'keyword' || type === 'text')) return everyEntry(entries);
  const find = finderOf(plan, tools);
  return find && tableOf(entries, find);
}

/** Which entries pass a test of their values. */
export function entriesWhere(entries: Texts, test: (value: FieldValue) => boolean, pace: Pace): EntryTable | undefined {
  return tableOf(entries, (found) => findWhere(found, test, pace));
}

/** Adds those of some entries that are wanted. */
type Find = (found: FoundEntries) => void;

/** How those that match a leaf are found; undefined when none can. */
function finderOf(plan: LeafPlan, tools: ScanTools): Find | undefined {
  const { leaf, type, literal } = plan;
  const { pace } = tools;
  const textual = type === 'keyword' || type === 'text';
  if (leaf.op === 'eq' && textual) return (found) => findAmong(found, [String(leaf.value)], plan, pace);
  if (leaf.op === 'in' && textual) {
    const texts = leaf.values.map(String);
    return (found) => findAmong(found, texts, plan, pace);
  }
  if (type === 'ip') {
    if (leaf.op === 'eq') return addressFinder([leaf.value], plan, pace);
    if (leaf.op === 'in') return addressFinder(leaf.values, plan, pace);
    if (leaf.op === 'cidr') return networkFinder(leaf.value, plan, pace);
  }
  return literal !== undefined && textual
    ? (found) => findWith(found, literal, plan, tools)
    : (found) => findWhere(found, plan.value, pace);
}

function tableOf(entries: Texts, find: Find): EntryTable | undefined {
  const table: FoundTable = { size: entries.length, out: undefined };
  let before = 0;
  for (const list of entries.lists ?? [new TextList(entries.bytes, entries.ends)]) {
    find(new FoundEntries(list, before, table));
    before += list.length;
  }
  return table.out;
}

function findWhere(found: FoundEntries, test: (value: FieldValue) => boolean, pace: Pace): void {
  const { entries } = found;
  found.addWhere(pace, (index, start, end) => {
    pace.spend(end - start);
    return test(entryValue(entries.at(index)));
  });
}

function everyEntry(entries: Texts): EntryTable | undefined {
  return entries.length === 0 ? undefined : new Uint8Array(entries.length + 1).fill(1, 1);
}

/** Plain texts are compared as bytes. */
function findAmong(found: FoundEntries, texts: readonly string[], { value }: LeafPlan, pace: Pace): void {
  const { entries } = found;
  if (entries.bytes.includes(MARK_BYTE))
    found.addWhere(pace, (index, start, end) => isMarked(entries, start, end) && value(entryValue(entries.at(index))));
  found.addTexts(texts, pace);
}

const COLON = 58;

/**
 * An IPv4 address has one spelling without a colon, so that its bytes are looked for; what is spelled with one, and lists,
 * are compared as addresses.
 */
function addressFinder(addresses: readonly Scalar[], { value }: LeafPlan, pace: Pace): Find {
  const keys = addresses.map((address) => ipKey(String(address))).filter((key) => key !== undefined);
  const texts = keys.map(ipText).filter((text) => !text.includes(':'));
  return (found) => {
    found.addTexts(texts, pace);
    addOddSpellings(found, value, pace);
  };
}

/** Entries of an ip field that are no IPv4 address alone in its own spelling. */
function addOddSpellings(found: FoundEntries, value: LeafPlan['value'], pace: Pace): void {
  const { entries } = found;
  const { bytes } = entries;
  const lists = bytes.includes(MARK_BYTE);
  if (!lists && !bytes.includes(COLON)) return;
  let colon = bytes.indexOf(COLON);
  found.addWhere(pace, (index, start, end) => {
    while (colon >= 0 && colon < start) colon = bytes.indexOf(COLON, start);
    if (!isMarked(entries, start, end) && !(colon >= start && colon < end)) return false;
    pace.spend(end - start);
    return value(entryValue(entries.at(index)));
  });
}

/** Of IPv4 networks addresses are read from the bytes; what is no ASCII is none however it is decoded. */
function networkFinder(network: string, { value }: LeafPlan, pace: Pace): Find | undefined {
  const parsed = parseIpNetwork(network, { hostBits: 'cleared' });
  if (!parsed.ok) return undefined;
  const { family, prefix, from } = parsed.network;
  if (family === 6) {
    const isIn = addressTest(parsed.network);
    return (found) => {
      const { entries } = found;
      found.addWhere(pace, (index, start, end) =>
        isMarked(entries, start, end)
          ? value(entryValue(entries.at(index)))
          : isIn(entries.bytes.toString('latin1', start, end)),
      );
    };
  }
  const size = 2 ** (32 - prefix);
  // Most addresses differ in an octet that the network fixes as a whole.
  const fixed = Buffer.from(
    ipText(from)
      .split('.')
      .slice(0, prefix >>> 3)
      .join('.'),
  );
  const base = Number(`0x${from.slice(-8)}`);
  return (found) => {
    const { bytes } = found.entries;
    found.addWhere(pace, (_, start, end) => {
      for (let at = 0; at < fixed.length; at++) if (bytes[start + at] !== fixed[at]) return false;
      const address = ipv4At(bytes, start, end);
      return address >= base && address < base + size;
    });
    addOddSpellings(found, value, pace);
  };
}

/** Entries that have a literal; where that is not enough the whole text is tested. */
function findWith(
  found: FoundEntries,
  { bytes, enough }: Literal,
  { value }: LeafPlan,
  { search, pace }: ScanTools,
): void {
  const { entries } = found;
  const { ends } = entries;
  if (entries.bytes.includes(MARK_BYTE))
    found.addWhere(pace, (index, start, end) => {
      if (!isMarked(entries, start, end)) return false;
      pace.spend(end - start);
      return value(entryValue(entries.at(index)));
    });
  let index = 0;
  search.load(entries.bytes);
  search.each(bytes, (at) => {
    while ((ends[index] ?? Infinity) <= at) index++;
    const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
    const end = ends[index] ?? 0;
    if (at + bytes.length > end) return at + 1;
    if (isMarked(entries, start, end)) return end;
    if (!enough) pace.spend(end - start);
    if (enough || value(entries.at(index))) found.add(index);
    return end;
  });
}

function isMarked({ bytes }: Texts, start: number, end: number): boolean {
  return end > start && bytes[start] === MARK_BYTE;
}

/** What looking at an entry costs that is not tested, in bytes of text that are. */
const ENTRY_COST = 4;
const ENTRIES_AT_ONCE = 64;
/** Places where a text is part of an entry after which entries are looked at one by one. */
const MOST_PARTS = 256;
/** Texts of which each is looked for in all bytes. */
const MOST_SEARCHED = 4;

/** The table that is being made; absent as long as nothing was found. */
interface FoundTable {
  readonly size: number;
  out: EntryTable | undefined;
}

/** The entries of one list that were found, of which some lists were before. */
class FoundEntries {
  readonly entries: Texts;
  readonly #before: number;
  readonly #table: FoundTable;

  constructor(entries: Texts, before: number, table: FoundTable) {
    this.entries = entries;
    this.#before = before;
    this.#table = table;
  }

  add(index: number): void {
    this.#table.out ??= new Uint8Array(this.#table.size + 1);
    this.#table.out[this.#before + index + 1] = 1;
  }

  /** Adds those that pass a test. */
  addWhere(pace: Pace, test: (index: number, start: number, end: number) => boolean): void {
    const { ends, length } = this.entries;
    let start = 0;
    for (let index = 0; index < length; index++) {
      const end = ends[index] ?? 0;
      if (index % ENTRIES_AT_ONCE === 0) pace.spend(ENTRY_COST * ENTRIES_AT_ONCE);
      if (test(index, start, end)) this.add(index);
      start = end;
    }
  }

  /** Adds those that are one of some texts. */
  addTexts(texts: readonly string[], pace: Pace): void {
    const wanted = texts.map((text) => Buffer.from(text));
    if (wanted.length <= MOST_SEARCHED) {
      for (const text of wanted) if (!this.#search(text)) this.#compare([text], pace);
    } else this.#compare(wanted, pace);
  }

  /** Looks for a text in the bytes of all; false when it is part of so many that it is not worth it. */
  #search(text: Buffer): boolean {
    const { bytes, ends } = this.entries;
    if (text.length === 0) return false;
    if (text[0] === MARK_BYTE) return true;
    let index = 0;
    let parts = 0;
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
      while ((ends[index] ?? Infinity) <= at) index++;
      const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
      if (at === start && ends[index] === at + text.length) this.add(index);
      else if (++parts > MOST_PARTS) return false;
    }
    return true;
  }

  /** Those of the right length are compared with each, or decoded where there are many. */
  #compare(texts: readonly Buffer[], pace: Pace): void {
    const { entries } = this;
    const byLength = Map.groupBy(texts, ({ length }) => length);
    const all = texts.length > MOST_SEARCHED ? new Set(texts.map((text) => text.toString())) : undefined;
    this.addWhere(pace, (index, start, end) => {
      const alike = byLength.get(end - start);
      if (alike === undefined || isMarked(entries, start, end)) return false;
      return all?.has(entries.at(index)) ?? alike.some((wanted) => wanted.compare(entries.bytes, start, end) === 0);
    });
  }
}

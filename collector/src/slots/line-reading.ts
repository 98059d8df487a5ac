import { newDraft, type Draft } from '../event/draft.ts';
import type { RawFields } from '../parse/raw-fields.ts';
import type { LinePairs } from './line-pairs.ts';
import type { LineSlots } from './line-slots.ts';
import type { LineText } from './line-text.ts';
import type { PackKeys } from './pack-keys.ts';
import type { SlotField, SlotFields } from './slot-fields.ts';
import type { WordMemory } from './word-memory.ts';

/** A line while a pack reads it. */
export interface LineReading {
  readonly slots: LineSlots;
  readonly pairs: LinePairs;
  readonly bodyAt: number;
  readonly host: string | undefined;
  readonly program: string | undefined;
  /** The line for what reads text. */
  readonly line: LineText;
  /** Keys of its pack. */
  keys: PackKeys | undefined;
  /** The outcome was read from a bare number. */
  outcomeFromCode: boolean;
  /** Something cannot be told from bytes: the parser must read the line. */
  unsure: boolean;
}

/** What all packs share. */
export interface SlotShared {
  readonly fields: SlotFields;
  readonly words: WordMemory;
}

/**
 * Lets what reads drafts look at fields of a line: those given, or all. What it sets is put into the slots; what it tags makes the line
 * unsure.
 */
export function withDraft<T>(
  reading: Pick<LineReading, 'slots' | 'unsure'>,
  fields: readonly SlotField[] | 'all',
  read: (draft: Draft) => T,
): T {
  const { slots } = reading;
  const touched: string[] = [];
  const draft = { ...newDraft(), touched };
  if (fields === 'all')
    for (let at = 0; at < slots.count; at += 1) show(draft, slots, slots.fields.at(slots.filled[at] ?? 0));
  else for (const field of fields) show(draft, slots, field);
  const answer = read(draft);
  for (const name of touched) {
    const value = draft.fields[name];
    const field = slots.fields.of(name);
    if (field === undefined || value === undefined) reading.unsure = true;
    else slots.setMade(field.number, value);
  }
  if (draft.tags.size > 0 || draft.dropped > 0) reading.unsure = true;
  return answer;
}

function show(draft: Draft, slots: LineSlots, { name, number }: SlotField): void {
  const value = slots.value(number);
  if (value !== undefined) draft.fields[name] = value;
}

/** The pairs of a line as grammars give them. */
export function rawOf({ pairs, keys }: LineReading): RawFields {
  const raw: RawFields = new Map();
  for (let at = 0; at < pairs.count; at += 1) raw.set(keys?.name(pairs.keys[at] ?? 0) ?? '', pairs.value(at));
  return raw;
}

import type { FieldValue } from '@qiaolou/schema';
import { compileTest, type ValueTest } from '../parse/packs/compile-condition.ts';
import type { PackCondition } from '../parse/packs/pack-schema.ts';
import type { LineReading, SlotShared } from './line-reading.ts';
import type { PackKeys } from './pack-keys.ts';
import { madeWord, type MadeWords, type WordMemory } from './word-memory.ts';

/** Whether a condition holds for a line as it was read so far. */
export type PairCondition = (reading: LineReading) => boolean;

/** Compiles `if`; undefined when there is no room for what it names. */
export function pairCondition(condition: PackCondition, keys: PackKeys, shared: SlotShared): PairCondition | undefined {
  const tests = Object.entries(condition).map(([field, test]) => compileOne(field, test, keys, shared));
  const all = tests.filter((test) => test !== undefined);
  if (all.length < tests.length) return undefined;
  return (reading) => {
    for (const test of all) if (!test(reading)) return false;
    return true;
  };
}

function compileOne(
  field: string,
  test: PackCondition[string],
  keys: PackKeys,
  shared: SlotShared,
): PairCondition | undefined {
  const holds = compileTest(test);
  const ofLine = LINE_TEXTS[field];
  if (ofLine !== undefined) return (reading) => holds(ofLine(reading));
  const key = keys.named(field);
  const slot = shared.fields.of(field);
  if (key < 0 || slot === undefined) return undefined;
  const asker = shared.words.asker();
  const absent = holds(undefined);
  return (reading) => {
    const place = reading.pairs.placeOf(key);
    if (place >= 0) return pairHolds(reading, place, { holds, asker, words: shared.words });
    return reading.slots.has(slot.number) ? holds(reading.slots.value(slot.number)) : absent;
  };
}

/** What a condition may ask of the line itself. */
const LINE_TEXTS: Readonly<Record<string, (reading: LineReading) => FieldValue | undefined>> = {
  $program: ({ program }) => program,
  $host: ({ host }) => host,
  $msgid: ({ line }) => line.header.messageId,
  $text: ({ slots }) => slots.slice(0, slots.end),
  $body: ({ slots, bodyAt }) => slots.slice(bodyAt, slots.end),
};

function pairHolds(
  { pairs }: LineReading,
  place: number,
  { holds, asker, words }: { readonly holds: ValueTest; readonly asker: MadeWords; readonly words: WordMemory },
): boolean {
  const number = pairs.word(place, words);
  const known = asker.get(number);
  if (known !== undefined) return known.holds;
  return words.keep(asker, number, madeWord(undefined, undefined, holds(pairs.value(place)))).holds;
}

import type { FieldValue } from '@qiaolou/schema';
import { DECOMPOSITIONS, type Decomposition } from '../event/decompose.ts';
import { isBareCode, compileTranslate } from '../parse/packs/compile-mapping.ts';
import type { PackTarget } from '../parse/packs/pack-schema.ts';
import { withDraft, type LineReading, type SlotShared } from './line-reading.ts';
import { PAIR } from './line-pairs.ts';
import { SLOT } from './line-slots.ts';
import { isPlainIpv4 } from './plain-bytes.ts';
import type { SlotField } from './slot-fields.ts';
import { madeWord, type MadeWord } from './word-memory.ts';

/** Puts the value of a pair into its field, as a pack's target says; true when it was taken. */
export type PairSetter = (reading: LineReading, place: number) => boolean;

/** Compiles a target; undefined when it can only be read as text. */
export function pairSetter(target: PackTarget, shared: SlotShared): PairSetter | undefined {
  if (typeof target === 'string') return firstSetter({ to: target }, shared);
  if (target.add === true) return undefined;
  return target.as === undefined ? firstSetter(target, shared) : apartSetter(target.to, target.as, shared);
}

function firstSetter(target: Exclude<PackTarget, string>, shared: SlotShared): PairSetter | undefined {
  const field = shared.fields.of(target.to);
  if (field === undefined) return undefined;
  const asker = shared.words.asker();
  const { split } = target;
  const isPlain = target.values === undefined && target.words === undefined && split === undefined;
  const translate = compileTranslate(target);
  const make = (value: FieldValue): MadeWord => {
    const told = translate(split === undefined ? value : String(value).split(split).slice(0, 64));
    return madeWord(told, told === null || told === undefined ? undefined : field.convert(told));
  };
  return (reading, place) => {
    const { slots, pairs } = reading;
    const [from, to] = [pairs.from[place] ?? 0, pairs.to[place] ?? 0];
    if (isPlain && pairs.how[place] === PAIR.plain) {
      if (slots.has(field.number)) return slots.isText(field.number, from, to) && settled(reading, field, place);
      if (slots.setPlain(field, from, to)) return true;
    }
    const number = pairs.word(place, shared.words);
    const word = asker.get(number) ?? shared.words.keep(asker, number, make(pairs.value(place)));
    if (word.told === null) return true;
    return setWord(reading, field.number, word) && settled(reading, field, place);
  };
}

/** Notes an outcome that was read from a bare number; true. */
function settled(reading: LineReading, { name }: SlotField, place: number): boolean {
  if (name === 'event.outcome' && isBareCode(reading.pairs.value(place))) reading.outcomeFromCode = true;
  return true;
}

/** Sets a field that is not there yet; false when it is another value, or the word is no such thing. */
function setWord({ slots }: LineReading, field: number, { told, taken }: MadeWord): boolean {
  if (told === undefined || told === null) return false;
  if (slots.has(field)) return slots.value(field) === told;
  if (taken === undefined) return false;
  slots.setFinished(field, taken);
  return true;
}

function apartSetter(to: string, as: Decomposition, shared: SlotShared): PairSetter | undefined {
  const ip = shared.fields.of(`${to}.ip`);
  const port = shared.fields.of(`${to}.port`);
  const original = shared.fields.of('url.original');
  if (ip === undefined || original === undefined || port === undefined) return undefined;
  return (reading, place) => {
    const { slots, pairs } = reading;
    const [from, to_] = [pairs.from[place] ?? 0, pairs.to[place] ?? 0];
    const isBytes = pairs.how[place] === PAIR.plain;
    if (isBytes && as === 'endpoint' && isPlainIpv4(slots.bytes, from, to_)) {
      slots.setBytes(ip.number, from, to_, SLOT.text);
      return true;
    }
    if (isBytes && as === 'url' && slots.setPlain(original, from, to_)) return true;
    return withDraft(reading, [port], (draft) => DECOMPOSITIONS[as](draft, to, pairs.value(place)));
  };
}

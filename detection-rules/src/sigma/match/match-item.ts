import { matchGlob } from '../read/glob.ts';
import type { CompareOperator, DateTest, TextPosition } from '../read/rule-model.ts';
import { datePart } from './date-part.ts';
import type { EventView } from './event-view.ts';
import type { BoundAtom, BoundItem, BoundReference } from '../compile/program.ts';

/** Longest value a regular expression is run on, in characters; the rest is not looked at and counted. */
const REGEX_VALUE_CAP = 32_768;

/** Sigma semantics of one item on an event (the `neq` negation included). */
export function itemHolds(item: BoundItem, view: EventView): boolean {
  const holds =
    item.quantifier === 'all'
      ? item.atoms.every((atom) => atomHolds(atom, item.slot, view))
      : item.atoms.some((atom) => atomHolds(atom, item.slot, view));
  return holds !== item.negated;
}

/** True when any value of the slot satisfies the atom; a missing field satisfies only `null` and `exists: false`. */
export function atomHolds(atom: BoundAtom, slot: number, view: EventView): boolean {
  const texts = view.textsOf(slot);
  switch (atom.kind) {
    case 'null':
      return texts === undefined || texts.length === 0;
    case 'exists':
      return (texts !== undefined) === atom.expected;
    case 'oneOf':
      return atom.atoms.some((choice) => atomHolds(choice, slot, view));
    case 'fieldRef':
      return referenceHolds(atom, slot, view);
    default:
      return matchingValue(atom, slot, view) >= 0;
  }
}

/** Index of the first value that satisfies the atom, or -1. */
export function matchingValue(atom: BoundAtom, slot: number, view: EventView): number {
  const texts = view.textsOf(slot);
  if (texts === undefined) return -1;
  const values = usesFolded(atom) ? view.foldedOf(slot) : texts;
  for (let i = 0; i < values.length; i++) if (valueMatches(atom, values[i] ?? '', view)) return i;
  return -1;
}

function usesFolded(atom: BoundAtom): boolean {
  return (atom.kind === 'text' || atom.kind === 'glob') && !atom.cased;
}

function valueMatches(atom: BoundAtom, value: string, view: EventView): boolean {
  switch (atom.kind) {
    case 'text':
      return textMatches(atom.position, value, atom.text);
    case 'glob':
      return matchGlob(atom.segments, value);
    case 'any':
      return true;
    case 'regex':
      return atom.regex.test(capped(value, view));
    case 'cidr':
      return atom.contains(value);
    case 'compare':
      return compareNumbers(atom.operator, numberOf(value, atom.time), atom.operand);
    case 'datePart':
      return datePart(value, atom.time.part, atom.time.clock) === atom.operand;
    case 'oneOf':
    case 'fieldRef':
    case 'null':
    case 'exists':
      return false;
    default:
      return atom satisfies never;
  }
}

/** Compares a value with a literal; both already folded when the rule ignores case. */
function textMatches(position: TextPosition, value: string, text: string): boolean {
  switch (position) {
    case 'exact':
      return value === text;
    case 'prefix':
      return value.startsWith(text);
    case 'suffix':
      return value.endsWith(text);
    case 'contains':
      return value.includes(text);
    default:
      return position satisfies never;
  }
}

function referenceHolds(atom: BoundReference, slot: number, view: EventView): boolean {
  const read = (of: number): readonly string[] => (atom.cased ? (view.textsOf(of) ?? []) : view.foldedOf(of));
  const others = read(atom.slot);
  return read(slot).some((value) => others.some((other) => textMatches(atom.position, value, other)));
}

/** The part of a value regular expressions see. */
function capped(value: string, view: EventView): string {
  if (value.length <= REGEX_VALUE_CAP) return value;
  view.truncations++;
  return value.slice(0, REGEX_VALUE_CAP);
}

function numberOf(value: string, time: DateTest | undefined): number {
  if (time !== undefined) return datePart(value, time.part, time.clock);
  return value.trim() === '' ? NaN : Number(value);
}

function compareNumbers(operator: CompareOperator, left: number, right: number): boolean {
  switch (operator) {
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    default:
      return operator satisfies never;
  }
}

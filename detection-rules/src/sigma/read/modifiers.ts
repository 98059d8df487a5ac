import type { TextEncodingName } from './byte-encoding.ts';
import { RuleProblem, type DocumentPlace } from './rule-error.ts';
import type { CompareOperator, DatePart, TextPosition } from './rule-model.ts';

/** A modifier that rewrites the value. */
export type ValueModifier =
  | { readonly kind: 'position'; readonly position: Exclude<TextPosition, 'exact'> }
  | { readonly kind: 'windash' }
  | { readonly kind: 'encoding'; readonly encoding: TextEncodingName }
  | { readonly kind: 'base64' }
  | { readonly kind: 'base64offset' }
  | { readonly kind: 'expand' };

/** What kind of atom a modifier chain asks for. */
type AtomKind = 'text' | 'regex' | 'cidr' | 'exists' | 'compare' | 'datePart' | 'fieldRef';

/** A field's modifiers, read and checked. */
export interface Modifiers {
  readonly atomKind: AtomKind;
  readonly values: readonly ValueModifier[];
  readonly all: boolean;
  readonly neq: boolean;
  readonly cased: boolean;
  readonly regexFlags: { readonly ignoreCase: boolean; readonly multiline: boolean; readonly dotAll: boolean };
  readonly operator: CompareOperator | undefined;
  readonly datePart: DatePart | undefined;
  /** As written, joined by `|`. */
  readonly text: string;
}

const VALUE_MODIFIERS: Readonly<Record<string, ValueModifier>> = {
  contains: { kind: 'position', position: 'contains' },
  startswith: { kind: 'position', position: 'prefix' },
  endswith: { kind: 'position', position: 'suffix' },
  windash: { kind: 'windash' },
  wide: { kind: 'encoding', encoding: 'utf16le' },
  utf16le: { kind: 'encoding', encoding: 'utf16le' },
  utf16be: { kind: 'encoding', encoding: 'utf16be' },
  utf16: { kind: 'encoding', encoding: 'utf16' },
  base64: { kind: 'base64' },
  base64offset: { kind: 'base64offset' },
  expand: { kind: 'expand' },
};

const REGEX_FLAGS: Readonly<Record<string, 'ignoreCase' | 'multiline' | 'dotAll'>> = {
  i: 'ignoreCase',
  ignorecase: 'ignoreCase',
  m: 'multiline',
  multiline: 'multiline',
  s: 'dotAll',
  dotall: 'dotAll',
};

const OPERATORS: Readonly<Record<string, CompareOperator>> = { lt: 'lt', lte: 'lte', gt: 'gt', gte: 'gte' };

const DATE_PARTS: Readonly<Record<string, DatePart>> = {
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  year: 'year',
};

const ATOM_KINDS: Readonly<Record<string, AtomKind>> = {
  re: 'regex',
  cidr: 'cidr',
  exists: 'exists',
  fieldref: 'fieldRef',
};

/** The one kind of value modifier that goes with an atom kind other than text. */
const VALUE_MODIFIERS_OF: Readonly<Partial<Record<AtomKind, ValueModifier['kind']>>> = {
  cidr: 'expand',
  fieldRef: 'position',
};

/** Every modifier name the engine knows (Sigma 2.1 and pySigma 1.5 long names). */
const MODIFIER_NAMES: readonly string[] = [
  ...Object.keys(VALUE_MODIFIERS),
  ...Object.keys(REGEX_FLAGS),
  ...Object.keys(OPERATORS),
  ...Object.keys(DATE_PARTS),
  ...Object.keys(ATOM_KINDS),
  'all',
  'neq',
  'cased',
];

/**
 * Reads the names after a field. Throws RuleProblem `detection.unknownModifier` for a name it does not know and
 * `detection.ruleInvalid` for combinations that mean nothing, such as `re|contains`.
 */
export function parseModifiers(names: readonly string[], place: DocumentPlace): Modifiers {
  const unknown = names.find((name) => !MODIFIER_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new RuleProblem('detection.unknownModifier', place, `'${unknown}' is not a Sigma modifier`);
  }
  const operator = pick(names, OPERATORS);
  const datePart = pick(names, DATE_PARTS);
  const atomKind: AtomKind =
    pick(names, ATOM_KINDS) ?? (operator !== undefined ? 'compare' : datePart !== undefined ? 'datePart' : 'text');
  const flags = names.flatMap((name) => REGEX_FLAGS[name] ?? []);
  const modifiers: Modifiers = {
    atomKind,
    values: names.flatMap((name) => VALUE_MODIFIERS[name] ?? []),
    all: names.includes('all'),
    neq: names.includes('neq'),
    cased: names.includes('cased'),
    regexFlags: {
      ignoreCase: flags.includes('ignoreCase'),
      multiline: flags.includes('multiline'),
      dotAll: flags.includes('dotAll'),
    },
    operator,
    datePart,
    text: names.join('|'),
  };
  checkCombination(names, modifiers, flags.length, place);
  return modifiers;
}

function pick<T>(names: readonly string[], table: Readonly<Record<string, T>>): T | undefined {
  for (const name of names) if (Object.hasOwn(table, name)) return table[name];
  return undefined;
}

function checkCombination(names: readonly string[], read: Modifiers, flagCount: number, place: DocumentPlace): void {
  const kinds = names.filter((name) => Object.hasOwn(ATOM_KINDS, name) || Object.hasOwn(OPERATORS, name));
  const allowed = VALUE_MODIFIERS_OF[read.atomKind];
  const bad =
    kinds.length > 1 ||
    (flagCount > 0 && read.atomKind !== 'regex') ||
    (read.datePart !== undefined && !['compare', 'datePart'].includes(read.atomKind)) ||
    (read.atomKind !== 'text' && read.values.some(({ kind }) => kind !== allowed));
  if (bad) throw new RuleProblem('detection.ruleInvalid', place, `the modifiers ${read.text} do not go together`);
}

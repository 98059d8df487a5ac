import type { FieldValue } from '@qiaolou/schema';
import { DECOMPOSITIONS } from '../../event/decompose.ts';
import { addConverted, setConverted, type Draft } from '../../event/draft.ts';
import { ecsConverter, ecsValue, isNothing, misfitTest } from '../../event/ecs-value.ts';
import { outcomeOfText } from '../../event/outcome-text.ts';
import type { RawFields } from '../raw-fields.ts';
import { outcomeWord, severityWord, verdictWord } from '../../event/value-words.ts';
import { listOf } from './compile-condition.ts';
import type { PackMapping, PackSet, PackTarget } from './pack-schema.ts';

/** Moves fields from the grammar's result to the event; keys it used are added to `used`. */
export type Mapping = (raw: RawFields, draft: Draft, used: Set<string>) => void;

type Setter = (draft: Draft, value: FieldValue) => boolean;

const WORDS = { verdict: verdictWord, outcome: outcomeWord, severity: severityWord, sentence: outcomeOfText } as const;

/** Compiles `map` or `copy`; the first key to give a field wins, later ones leave it alone. */
export function compileMapping(mapping: PackMapping | undefined): Mapping {
  const entries = Object.entries(mapping ?? {}).flatMap(([keys, targets]) => {
    const setters = listOf(targets).map(compileTarget);
    const misfit = compileMisfit(listOf(targets));
    return keys.split('|').map((key) => ({ key: key.trim(), setters, misfit }));
  });
  return (raw, draft, used) => {
    for (const { key, setters, misfit } of entries) {
      const value = raw.get(key);
      if (value === undefined) continue;
      let taken = isNothing(value);
      if (!taken) for (const setter of setters) taken = setter(draft, value) || taken;
      if (taken) used.add(key);
      else if (misfit?.test(value) === true) (draft.unread ??= new Set()).add(misfit.field);
    }
  };
}

/** What tells a value that none of the fields of a key can take. */
export interface Misfit {
  /** The first of the fields. */
  readonly field: string;
  readonly test: (value: FieldValue) => boolean;
}

/** Compiles what tells a value of a wrong type; undefined where one of the fields takes any text. */
export function compileMisfit(targets: readonly PackTarget[]): Misfit | undefined {
  const tests: ((value: FieldValue) => boolean)[] = [];
  for (const target of targets) {
    const { to, as, split, ...words } = typeof target === 'string' ? { to: target } : target;
    const isMisfit = as === undefined && split === undefined ? misfitTest(to) : undefined;
    if (isMisfit === undefined) return undefined;
    const translate = compileTranslate({ to, ...words });
    tests.push((value) => {
      const told = translate(value);
      return told !== null && told !== undefined && isMisfit(told);
    });
  }
  const [first] = targets;
  if (first === undefined) return undefined;
  return {
    field: typeof first === 'string' ? first : first.to,
    test: (value) => tests.every((isMisfit) => isMisfit(value)),
  };
}

function compileTarget(target: PackTarget): Setter {
  if (typeof target === 'string') return compileSetFirst(target);
  const { to, as, split } = target;
  const translate = compileTranslate(target);
  const setFirst = target.add === true ? compileAdd(to) : compileSetFirst(to);
  if (as !== undefined) {
    const decompose = DECOMPOSITIONS[as];
    return (draft, value) => decompose(draft, to, value);
  }
  return (draft, value) => {
    const parts = split === undefined ? value : String(value).split(split).slice(0, 64);
    const translated = translate(parts);
    // `null` says the value is understood and worth no field.
    if (translated === null) return true;
    const set = translated !== undefined && setFirst(draft, translated);
    if (set && to === 'event.outcome' && isBareCode(value)) draft.outcomeFromCode = true;
    return set;
  };
}

/** A number says nothing by itself: `0`, `-1`, `0x0`. */
export function isBareCode(value: FieldValue): boolean {
  return /^-?(?:\d{1,8}|0x[0-9a-f]{1,8})$/i.test(String(value).trim());
}

/** Sets a field that is not there yet; `false` when it is another value, or the value is no such thing. */
function compileSetFirst(field: string): Setter {
  const convert = ecsConverter(field);
  return (draft, value) => {
    if (Object.hasOwn(draft.fields, field)) return draft.fields[field] === value;
    const converted = convert(value);
    if (converted === undefined) return false;
    addConverted(draft, field, converted);
    return true;
  };
}

/** Puts a value beside those that are there. */
function compileAdd(field: string): Setter {
  const convert = ecsConverter(field);
  return (draft, value) => {
    const converted = convert(value);
    if (converted === undefined) return false;
    const known = Object.hasOwn(draft.fields, field) ? [draft.fields[field] ?? []].flat() : [];
    setConverted(draft, field, [...new Set([...known, ...[converted].flat()])]);
    return true;
  };
}

/** Compiles what becomes of a value before its field takes it; `null`: it is understood and worth no field. */
export function compileTranslate(
  target: Exclude<PackTarget, string>,
): (value: FieldValue) => FieldValue | null | undefined {
  const values = new Map(Object.entries(target.values ?? {}));
  const word = target.words === undefined ? undefined : WORDS[target.words];
  if (values.size === 0 && word === undefined) return (value) => value;
  return (value) => {
    const text = String(value).trim();
    const own = values.get(text);
    if (own !== undefined) return own;
    const known = word?.(text);
    if (known !== undefined) return known;
    return target.other === 'drop' ? undefined : value;
  };
}

/** Compiles a pack's base `set`: constants for fields that a template has not set already. */
export function compileDefaults(set: PackSet | undefined): (draft: Draft) => void {
  const constants = convertedConstants(set);
  return (draft) => {
    for (const [field, value] of constants) {
      if (!Object.hasOwn(draft.fields, field)) setConverted(draft, field, value);
    }
  };
}

/** Compiles `set`: constants that overwrite. */
export function compileSet(set: PackSet | undefined): (draft: Draft) => void {
  const constants = convertedConstants(set);
  return (draft) => {
    for (const [field, value] of constants) setConverted(draft, field, value);
  };
}

function convertedConstants(set: PackSet | undefined): readonly (readonly [string, FieldValue])[] {
  return Object.entries(set ?? {}).flatMap(([field, value]) => {
    const converted = ecsValue(field, value);
    return converted === undefined ? [] : [[field, converted] as const];
  });
}

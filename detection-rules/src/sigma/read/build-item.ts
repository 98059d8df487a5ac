import { addressTest, foldsAlone, parseIpNetwork, regexLiteral } from '@qiaolou/schema';
import { base64, base64Offsets, encodeText, type TextEncodingName } from './byte-encoding.ts';
import { foldCase } from './fold-case.ts';
import { compileLinearRegex } from './linear-regex.ts';
import { parseModifiers, type Modifiers, type ValueModifier } from './modifiers.ts';
import { RuleProblem, type DocumentPlace } from './rule-error.ts';
import type { Atom, DatePart, DateTest, GlobSegment, Item, TextPosition } from './rule-model.ts';
import type { RuleReading } from './rule-reading.ts';
import { ANY_RUN, parseSigmaString, plainText, type StringPart } from './sigma-string.ts';
import { expandPlaceholders } from './placeholders.ts';
import { windashVariants } from './windash.ts';

/** A value a rule may give a field. */
export type RuleValue = string | number | boolean | null;

/** Where and with what an item is read. */
export interface ItemContext {
  readonly place: DocumentPlace;
  readonly reading: RuleReading;
}

/**
 * Builds the test for `key: values`, key = `field|modifier|…`; a null key or empty field name means keywords. Throws
 * RuleProblem with the code and place of what is wrong.
 */
export function buildItem(key: string | null, values: readonly RuleValue[], context: ItemContext): Item {
  const [name = '', ...modifierNames] = (key ?? '').split('|');
  const field = name.replaceAll(' ', '');
  const modifiers = parseModifiers(modifierNames, context.place);
  const keyword = field === '';
  if (values.length === 0) throw new RuleProblem('detection.ruleInvalid', context.place, 'the value list is empty');
  const perValue = values.map((value, index) => {
    const place = values.length === 1 ? context.place : { path: [...context.place.path, index] };
    return atomsOfValue(value, { modifiers, keyword, place, reading: context.reading });
  });
  const atoms = modifiers.all ? perValue.map(asOneAtom) : perValue.flat();
  return {
    kind: 'item',
    field: keyword ? null : field,
    quantifier: modifiers.all && atoms.length > 1 ? 'all' : 'any',
    negated: modifiers.neq,
    atoms,
    modifiers: modifiers.text,
  };
}

interface ValueContext {
  readonly modifiers: Modifiers;
  readonly keyword: boolean;
  readonly place: DocumentPlace;
  readonly reading: RuleReading;
}

function asOneAtom(atoms: readonly Atom[]): Atom {
  const [first] = atoms;
  return atoms.length === 1 && first !== undefined ? first : { kind: 'oneOf', atoms };
}

function invalid(context: ValueContext, reason: string): RuleProblem {
  return new RuleProblem('detection.ruleInvalid', context.place, reason);
}

function atomsOfValue(value: RuleValue, context: ValueContext): readonly Atom[] {
  const { modifiers } = context;
  if (value === null) {
    if (context.keyword) throw invalid(context, 'a keyword cannot be null');
    return [{ kind: 'null' }];
  }
  switch (modifiers.atomKind) {
    case 'exists':
      return [{ kind: 'exists', expected: booleanOf(value, context) }];
    case 'regex':
      return [regexAtom(String(value), context)];
    case 'cidr':
      return expanded(String(value), context).map((network) => cidrAtom(network, context));
    case 'compare':
      return [compareAtom(value, context)];
    case 'datePart':
      return [datePartAtom(value, context)];
    case 'fieldRef':
      return [fieldRefAtom(String(value), context)];
    case 'text':
      return textAtoms(String(value), context);
    default:
      return modifiers.atomKind satisfies never;
  }
}

function booleanOf(value: RuleValue, context: ValueContext): boolean {
  if (value === true || value === 'true' || value === 'yes') return true;
  if (value === false || value === 'false' || value === 'no') return false;
  throw invalid(context, 'exists takes true or false');
}

function regexAtom(text: string, context: ValueContext): Atom {
  const inline = /^\(\?([ims]+)\)/.exec(text);
  const letters = inline?.[1] ?? '';
  const { regexFlags } = context.modifiers;
  const flags = {
    ignoreCase: regexFlags.ignoreCase || letters.includes('i'),
    multiline: regexFlags.multiline || letters.includes('m'),
    dotAll: regexFlags.dotAll || letters.includes('s'),
  };
  const source = inline === null ? text : text.slice(inline[0].length);
  try {
    return {
      kind: 'regex',
      source,
      flags,
      regex: compileLinearRegex(source, flags),
      literal: foldCase(regexLiteral(source, { ignoreCase: flags.ignoreCase, stands: foldsAlone })),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleProblem('detection.badRegex', context.place, `${source}: ${reason}`);
  }
}

function cidrAtom(text: string, context: ValueContext): Atom {
  const parsed = parseIpNetwork(text, { hostBits: 'cleared' });
  if (!parsed.ok) throw invalid(context, `'${text}' is not an IP network: ${parsed.code} at ${parsed.at}`);
  return { kind: 'cidr', text, contains: addressTest(parsed.network) };
}

function numberOf(value: RuleValue, context: ValueContext): number {
  const number = typeof value === 'boolean' || value === '' ? NaN : Number(value);
  if (Number.isNaN(number)) throw invalid(context, `'${String(value)}' is not a number`);
  return number;
}

function compareAtom(value: RuleValue, context: ValueContext): Atom {
  const { operator = 'gte', datePart } = context.modifiers;
  const operand = numberOf(value, context);
  return {
    kind: 'compare',
    operator,
    operand,
    ...(datePart === undefined ? {} : { time: dateTest(datePart, context) }),
  };
}

function datePartAtom(value: RuleValue, context: ValueContext): Atom {
  const time = dateTest(context.modifiers.datePart ?? 'hour', context);
  return { kind: 'datePart', time, operand: numberOf(value, context) };
}

function dateTest(part: DatePart, { reading }: ValueContext): DateTest {
  return { part, clock: reading.clock };
}

function fieldRefAtom(text: string, context: ValueContext): Atom {
  const position = context.modifiers.values.find((value) => value.kind === 'position')?.position ?? 'exact';
  return { kind: 'fieldRef', field: text.replaceAll(' ', ''), position, cased: context.modifiers.cased };
}

/** A value on its way through the modifiers: still text, or already bytes. */
type Work = { readonly parts: readonly StringPart[] } | { readonly bytes: Buffer };

/** The value, or under `expand` every value its placeholders stand for. */
function expanded(value: string, { modifiers, reading, place }: ValueContext): readonly string[] {
  const expand = modifiers.values.some((modifier) => modifier.kind === 'expand');
  return expand ? expandPlaceholders(value, reading.placeholders, place) : [value];
}

function textAtoms(value: string, context: ValueContext): readonly Atom[] {
  let work: readonly Work[] = expanded(value, context).map((text) => ({ parts: parseSigmaString(text) }));
  for (const modifier of context.modifiers.values)
    work = work.flatMap((item) => applyModifier(item, modifier, context));
  return work.map((item) => {
    const parts = partsOf(item);
    return atomOfParts(context.keyword ? withPosition(parts, 'contains') : parts, context.modifiers.cased);
  });
}

function partsOf(work: Work): readonly StringPart[] {
  return 'parts' in work ? work.parts : [work.bytes.toString('latin1')];
}

function applyModifier(work: Work, modifier: ValueModifier, context: ValueContext): readonly Work[] {
  switch (modifier.kind) {
    case 'expand':
      return [work];
    case 'position':
      return [{ parts: withPosition(partsOf(work), modifier.position) }];
    case 'windash': {
      const variants = windashVariants(partsOf(work));
      if (variants === undefined) throw invalid(context, 'too many dashes for windash');
      return variants.map((parts) => ({ parts }));
    }
    case 'encoding':
      return [{ bytes: bytesOf(work, modifier.encoding, context) }];
    case 'base64':
      return [{ parts: [base64(bytesOf(work, 'utf8', context))] }];
    case 'base64offset':
      return base64Offsets(bytesOf(work, 'utf8', context)).map((text) => ({ parts: [text] }));
    default:
      return modifier satisfies never;
  }
}

function bytesOf(work: Work, encoding: TextEncodingName, context: ValueContext): Buffer {
  if ('bytes' in work) return work.bytes;
  if (work.parts.some((part) => typeof part !== 'string')) throw invalid(context, 'a wildcard cannot be encoded');
  return encodeText(plainText(work.parts), encoding);
}

function withPosition(parts: readonly StringPart[], position: Exclude<TextPosition, 'exact'>): readonly StringPart[] {
  const before = position !== 'prefix' && parts[0] !== ANY_RUN ? [ANY_RUN] : [];
  const after = position !== 'suffix' && (parts.at(-1) !== ANY_RUN || parts.length === 0) ? [ANY_RUN] : [];
  return [...before, ...parts, ...after];
}

function atomOfParts(parts: readonly StringPart[], cased: boolean): Atom {
  const open = parts[0] === ANY_RUN;
  const close = parts.length > 1 && parts.at(-1) === ANY_RUN;
  const middle = parts.slice(open ? 1 : 0, close ? -1 : undefined);
  const [only] = middle;
  if (parts.length > 0 && parts.every((part) => part === ANY_RUN)) return { kind: 'any' };
  if (middle.length === 0 || (middle.length === 1 && typeof only === 'string')) {
    const text = typeof only === 'string' ? only : '';
    const position = open ? (close ? 'contains' : 'suffix') : close ? 'prefix' : 'exact';
    return { kind: 'text', position, text: cased ? text : foldCase(text), cased };
  }
  return { kind: 'glob', segments: globSegments(parts, cased), cased, text: plainText(parts) };
}

function globSegments(parts: readonly StringPart[], cased: boolean): readonly GlobSegment[] {
  const segments: (string | null)[][] = [[]];
  for (const part of parts) {
    if (part === ANY_RUN) segments.push([]);
    else segments.at(-1)?.push(typeof part === 'string' ? (cased ? part : foldCase(part)) : null);
  }
  return segments;
}

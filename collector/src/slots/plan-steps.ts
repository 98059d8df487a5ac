import { newDraft } from '../event/draft.ts';
import { listOf } from '../parse/packs/compile-condition.ts';
import { compileStep } from '../parse/packs/compile-grammar.ts';
import type { PackSet, PackStep } from '../parse/packs/pack-schema.ts';
import type { RawFields } from '../parse/raw-fields.ts';
import { constantsOf, type Constants } from './constants.ts';
import { MOST_PAIRS, PAIR } from './line-pairs.ts';
import type { LineReading, SlotShared } from './line-reading.ts';
import type { PackKeys } from './pack-keys.ts';
import { pairCondition, type PairCondition } from './pair-condition.ts';
import { PairScanner } from './pair-scanner.ts';
import { FIT, TemplateBytes } from './template-bytes.ts';
import { planned } from './unplanned.ts';

/** What came of reading a line: the pack reads it, it is not of its device after all, or the parser must read it. */
export const READ = { yes: 1, no: 0, unsure: 2 } as const;

/** Reads some of a line into its pairs; `no` when it must find something and did not. */
export type PlanStep = (reading: LineReading) => number;

/** Where a step's text stands: bytes of the line. */
interface StepText {
  readonly from: number;
  readonly to: number;
}

/**
 * Plans the steps of a grammar: pairs and templates are read as bytes, what other grammars read out of text is put behind the line.
 * @throws Unplanned when there is no room for what it names.
 */
export function planSteps(
  steps: PackStep | readonly PackStep[],
  keys: PackKeys,
  shared: SlotShared,
): readonly PlanStep[] {
  return listOf(steps).map((step) => planStep(step, keys, shared));
}

function planStep(step: PackStep, keys: PackKeys, shared: SlotShared): PlanStep {
  const applies = step.if === undefined ? undefined : planned(pairCondition(step.if, keys, shared));
  const read = readerOf(step, keys, shared);
  const notFound = step.optional === true ? READ.yes : READ.no;
  return guarded(read, applies, notFound);
}

function guarded(read: PlanStep, applies: PairCondition | undefined, notFound: number): PlanStep {
  return (reading) => {
    if (applies?.(reading) === false) return READ.yes;
    const found = read(reading);
    return found === READ.no ? notFound : found;
  };
}

function readerOf(step: PackStep, keys: PackKeys, shared: SlotShared): PlanStep {
  const isOfBytes = step.on !== '$program';
  if (step.kv !== undefined && isOfBytes) return pairsReader(new PairScanner(step.kv, keys), textPlace(step.on, keys));
  if (step.template !== undefined && isOfBytes)
    return templateReader(templatesOf(step.template, keys, shared), textPlace(step.on, keys));
  return textReader(step, keys, shared);
}

function pairsReader(scanner: PairScanner, placeOf: TextPlace): PlanStep {
  return (reading) => {
    const { slots, pairs } = reading;
    const text = placeOf(reading);
    if (typeof text === 'number') return text;
    if (!scanner.scan(pairs, slots.bytes, text.from, text.to)) return READ.unsure;
    return scanner.found ? READ.yes : READ.no;
  };
}

interface PlannedTemplate {
  readonly template: TemplateBytes;
  readonly set: Constants;
}

function templatesOf(
  templates: NonNullable<PackStep['template']>,
  keys: PackKeys,
  shared: SlotShared,
): readonly PlannedTemplate[] {
  return listOf(templates).map((one) => {
    const { text, set }: { readonly text: string; readonly set?: PackSet | undefined } =
      typeof one === 'string' ? { text: one } : one;
    return { template: new TemplateBytes(text, keys), set: constantsOf(set, shared) };
  });
}

function templateReader(templates: readonly PlannedTemplate[], placeOf: TextPlace): PlanStep {
  return (reading) => {
    const { slots, pairs } = reading;
    const text = placeOf(reading);
    if (typeof text === 'number') return text;
    for (const { template, set } of templates) {
      const fit = template.read(slots, pairs, text.from, text.to);
      if (fit === FIT.no) continue;
      if (fit === FIT.unsure) return READ.unsure;
      for (const [field, value] of set) slots.setFinished(field, value);
      return READ.yes;
    }
    return READ.no;
  };
}

/** A step whose grammar reads text: what it finds is put behind the line. */
function textReader(step: PackStep, keys: PackKeys, shared: SlotShared): PlanStep {
  const read = compileStep(step);
  const textOf = stepText(step.on, keys);
  const set = step.template === undefined ? undefined : templateSets(step.template, shared);
  if (set !== undefined && set.some((one) => one.length > 0)) return () => READ.unsure;
  // Only templates set fields at once, and none of those here does.
  const draft = newDraft();
  return (reading) => {
    const text = textOf(reading);
    if (text === undefined) return READ.no;
    const raw: RawFields = new Map();
    if (!read(text, { line: reading.line, raw, draft })) return READ.no;
    return addAll(reading, raw, keys) ? READ.yes : READ.unsure;
  };
}

function templateSets(templates: NonNullable<PackStep['template']>, shared: SlotShared): readonly Constants[] {
  return listOf(templates).map((one) => (typeof one === 'string' ? [] : constantsOf(one.set, shared)));
}

/** Adds what a grammar read; false when some of it cannot be told as bytes. */
function addAll({ pairs }: LineReading, raw: RawFields, keys: PackKeys): boolean {
  if (raw.size + pairs.count > MOST_PAIRS) return false;
  for (const [name, value] of raw) {
    const key = keys.ofText(name);
    if (key < 0 || !pairs.addValue(key, value)) return false;
  }
  return true;
}

/** As `textOf` of `parse/packs/compile-grammar.ts`. */
function stepText(on: string | undefined, keys: PackKeys): (reading: LineReading) => string | undefined {
  if (on === undefined) return ({ line }) => line.body;
  if (on === '$text') return ({ line }) => line.text;
  if (on === '$program') return ({ program }) => program;
  const key = keys.named(on);
  return ({ pairs }) => {
    const place = pairs.placeOf(key);
    return place < 0 ? undefined : pairs.text(place);
  };
}

/** The bytes a step works on; `READ.no` where the line has none, `READ.unsure` where they do not stand in it as they are. */
type TextPlace = (reading: LineReading) => StepText | number;

function textPlace(on: string | undefined, keys: PackKeys): TextPlace {
  if (on === undefined) return ({ slots, bodyAt }) => ({ from: bodyAt, to: slots.end });
  if (on === '$text') return ({ slots }) => ({ from: 0, to: slots.end });
  const key = keys.named(on);
  return ({ pairs, slots }) => {
    const place = pairs.placeOf(key);
    if (place < 0) return READ.no;
    if (pairs.how[place] === PAIR.plain) return { from: pairs.from[place] ?? 0, to: pairs.to[place] ?? 0 };
    const from = slots.addSide(pairs.text(place));
    return from < 0 ? READ.unsure : { from, to: slots.sideEnd };
  };
}

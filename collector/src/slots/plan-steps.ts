import { listOf } from '../parse/packs/compile-condition.ts';
import type { PackStep } from '../parse/packs/pack-schema.ts';
import type { LineReading, SlotShared } from './line-reading.ts';
import type { PackKeys } from './pack-keys.ts';
import { pairCondition, type PairCondition } from './pair-condition.ts';
import { PairScanner } from './pair-scanner.ts';
import { Unplanned, planned } from './unplanned.ts';

/** Reads some of a line into its pairs; false when the parser must read the line. */
export type PlanStep = (reading: LineReading) => boolean;

/** Where a step's text stands: bytes of the line. */
interface StepText {
  readonly from: number;
  readonly to: number;
}

/**
 * Plans the steps of a grammar: pairs are read as bytes; of what may stay unread, a line in which it could find something is left to
 * the parser.
 * @throws Unplanned when a step must be read as text.
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
  const textOf = planText(step.on, keys);
  const isOptional = step.optional === true;
  if (step.kv !== undefined) return pairsStep(new PairScanner(step.kv, keys), { applies, textOf, isOptional });
  if (!isOptional) throw new Unplanned(`step of ${Object.keys(step).join()}`);
  const mayFind = step.template === undefined ? () => true : templateSigns(step.template);
  return (reading) => {
    if (applies?.(reading) === false) return true;
    const text = textOf(reading);
    return text === undefined || !mayFind(reading, text);
  };
}

interface StepParts {
  readonly applies: PairCondition | undefined;
  readonly textOf: (reading: LineReading) => StepText | undefined;
  readonly isOptional: boolean;
}

function pairsStep(scanner: PairScanner, { applies, textOf, isOptional }: StepParts): PlanStep {
  return (reading) => {
    if (applies?.(reading) === false) return true;
    const { slots, pairs } = reading;
    const text = textOf(reading);
    if (text === undefined) return isOptional && !reading.unsure;
    if (!scanner.scan(pairs, slots.bytes, text.from, text.to)) return false;
    return scanner.found || isOptional;
  };
}

/** The text a step works on; undefined where the line has none. A value with escapes makes the line unsure. */
function planText(on: string | undefined, keys: PackKeys): StepParts['textOf'] {
  if (on === undefined) return ({ slots, bodyAt }) => ({ from: bodyAt, to: slots.end });
  if (on === '$text') return ({ slots }) => ({ from: 0, to: slots.end });
  if (on === '$program') throw new Unplanned(on);
  const key = keys.named(on);
  return (reading) => {
    const { pairs } = reading;
    const place = pairs.placeOf(key);
    if (place < 0) return undefined;
    if (pairs.escaped[place] === 1) {
      reading.unsure = true;
      return undefined;
    }
    return { from: pairs.from[place] ?? 0, to: pairs.to[place] ?? 0 };
  };
}

/** Whether one of the templates could fit: all its literals are there, one behind the other. */
function templateSigns(
  templates: NonNullable<PackStep['template']>,
): (reading: LineReading, text: StepText) => boolean {
  const all = listOf(templates).map((template) => literalsOf(typeof template === 'string' ? template : template.text));
  return ({ slots: { bytes } }, { from, to }) =>
    all.some(({ head, literals }) => {
      if (!occursAt(bytes, from, to, head)) return false;
      let at = from + head.length;
      for (const literal of literals) {
        const found = bytes.indexOf(literal, at);
        if (found < 0 || found + literal.length > to) return false;
        at = found + literal.length;
      }
      return true;
    });
}

/** What stands before, between and behind the captures of a template. */
function literalsOf(template: string): { readonly head: Buffer; readonly literals: readonly Buffer[] } {
  const [head = '', ...literals] = template.split(/\{[\w.$]*(?::\w+)?\}/);
  return {
    head: Buffer.from(head),
    literals: literals.filter((literal) => literal !== '').map((literal) => Buffer.from(literal)),
  };
}

function occursAt(bytes: Buffer, from: number, to: number, literal: Buffer): boolean {
  if (from + literal.length > to) return false;
  for (let p = 0; p < literal.length; p += 1) if (bytes[from + p] !== literal[p]) return false;
  return true;
}

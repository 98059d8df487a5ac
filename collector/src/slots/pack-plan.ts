import { listOf } from '../parse/packs/compile-condition.ts';
import { compileMisfit, type Misfit } from '../parse/packs/compile-mapping.ts';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import { SENTENCES } from '../parse/read-rest.ts';
import type { PackDefinition, PackMapping, PackSet } from '../parse/packs/pack-schema.ts';
import { constantsOf, type Constants } from './constants.ts';
import type { LineReading, SlotShared } from './line-reading.ts';
import { isNothingPair } from './nothing-pair.ts';
import { PackKeys } from './pack-keys.ts';
import { pairCondition, type PairCondition } from './pair-condition.ts';
import { pairSetter, type PairSetter } from './pair-setter.ts';
import { planSteps, READ, type PlanStep } from './plan-steps.ts';
import { planned } from './unplanned.ts';
import { UnmappedPairs } from './unmapped-pairs.ts';

/** One key of `map` or `copy` and where its value goes. */
interface MapEntry {
  readonly key: number;
  readonly setters: readonly PairSetter[];
  readonly misfit: Misfit | undefined;
}

interface PlanRule {
  readonly holds: PairCondition;
  readonly set: Constants;
  readonly map: readonly MapEntry[];
  readonly copy: readonly MapEntry[];
}

/**
 * A pack whose lines are read as bytes: what `compilePack` makes of the same definition, on places in the line. Made when the first of
 * its lines comes.
 */
export class PackPlan {
  readonly pack: ParserPack;
  readonly keys = new PackKeys();
  /** Keys of the sentence behind the frame of a line. */
  readonly sentences: readonly number[];
  readonly #steps: readonly PlanStep[];
  readonly #identity: Constants;
  readonly #defaults: Constants;
  readonly #map: readonly MapEntry[];
  readonly #copy: readonly MapEntry[];
  readonly #rules: readonly PlanRule[];
  readonly #dropped: ReadonlySet<number>;
  readonly #unmapped: UnmappedPairs | undefined;

  /** @throws Unplanned when the definition has something that must be read as text. */
  constructor(pack: ParserPack, shared: SlotShared) {
    const { definition } = pack;
    this.pack = pack;
    this.sentences = SENTENCES.map((key) => this.keys.named(key));
    this.#steps = planSteps(definition.grammar, this.keys, shared);
    const module = definition.id.split('.')[0] ?? definition.id;
    this.#identity = constantsOf(identityOf(definition, module), shared);
    this.#defaults = constantsOf(definition.set, shared);
    const mapping = (block: PackMapping | undefined): readonly MapEntry[] => mapEntries(block, this.keys, shared);
    this.#map = mapping(definition.map);
    this.#copy = mapping(definition.copy);
    this.#rules = (definition.when ?? []).map((rule) => ({
      holds: planned(pairCondition(rule.if, this.keys, shared)),
      set: constantsOf(rule.set, shared),
      map: mapping(rule.map),
      copy: mapping(rule.copy),
    }));
    this.#dropped = new Set((definition.drop ?? []).map((key) => this.keys.named(key)));
    const prefix = definition.unmapped ?? module;
    const { keepDotted = false, dictionary = false } = definition;
    this.#unmapped =
      prefix === 'drop' ? undefined : new UnmappedPairs({ prefix, keepDotted, dictionary }, this.keys, shared);
  }

  /** Reads a line into its slots (`READ`). */
  read(reading: LineReading): number {
    const { slots, pairs } = reading;
    reading.keys = this.keys;
    pairs.begin();
    for (const step of this.#steps) {
      const found = step(reading);
      if (found !== READ.yes) return found;
    }
    for (const [field, value] of this.#identity) slots.setFinished(field, value);
    for (const [field, value] of this.#defaults) if (!slots.has(field)) slots.setFinished(field, value);
    for (let at = 0; at < pairs.count; at += 1) if (this.#dropped.has(pairs.keys[at] ?? 0)) pairs.used[at] = 1;
    mapPairs(this.#map, reading, true);
    mapPairs(this.#copy, reading, false);
    for (const rule of this.#rules) {
      if (!rule.holds(reading)) continue;
      for (const [field, value] of rule.set) slots.setFinished(field, value);
      mapPairs(rule.map, reading, true);
      mapPairs(rule.copy, reading, false);
    }
    this.#unmapped?.place(reading);
    return reading.unsure || slots.full ? READ.unsure : READ.yes;
  }
}

function mapPairs(entries: readonly MapEntry[], reading: LineReading, isUse: boolean): void {
  const { pairs, slots } = reading;
  for (const { key, setters, misfit } of entries) {
    const place = pairs.placeOf(key);
    if (place < 0) continue;
    let taken = isNothingPair(reading, place);
    if (!taken) for (const setter of setters) taken = setter(reading, place) || taken;
    if (taken && isUse) pairs.used[place] = 1;
    // A value of a wrong type is told by the parser.
    if (!taken && misfit?.test(pairs.text(place)) === true) reading.unsure = true;
    if (slots.full) return;
  }
}

function mapEntries(block: PackMapping | undefined, keys: PackKeys, shared: SlotShared): readonly MapEntry[] {
  return Object.entries(block ?? {}).flatMap(([names, targets]) => {
    const setters = listOf(targets).map((target) => planned(pairSetter(target, shared)));
    const misfit = compileMisfit(listOf(targets));
    return names.split('|').map((name) => ({ key: keys.named(name.trim()), setters, misfit }));
  });
}

function identityOf({ id, vendor, product, type }: PackDefinition, module: string): PackSet {
  return {
    'event.dataset': id,
    'event.module': module,
    ...(vendor === undefined ? {} : { 'observer.vendor': vendor }),
    ...(product === undefined ? {} : { 'observer.product': product }),
    ...(type === undefined ? {} : { 'observer.type': type }),
  };
}

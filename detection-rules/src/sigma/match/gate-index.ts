import { AffixTrie } from './affix-trie.ts';
import { KEYWORD_SLOT } from '../compile/field-slots.ts';
import { foldCase, longestStableRun } from '../read/fold-case.ts';
import type { EventView } from './event-view.ts';
import type { Gate, GateSet } from '../compile/gate.ts';
import { SubstringIndex } from './substring-index.ts';

/** A rule of a bucket with its necessary gates; undefined = always a candidate. */
export interface GatedRule {
  readonly rule: number;
  readonly gates: GateSet | undefined;
}

const NONE: readonly number[] = [];

/** Texts of one slot and the rules waiting for them. */
class SlotIndex {
  readonly slot: number;
  readonly #presence: number[] = [];
  readonly #exact = new Map<string, number[]>();
  readonly #prefixes = new AffixTrie<number>('prefix');
  readonly #suffixes = new AffixTrie<number>('suffix');
  readonly #substringRules = new Map<string, number[]>();
  #substrings: SubstringIndex<readonly number[]> | undefined;
  #hasAffixes = false;
  /** Keywords: what no event with one of them fails. */
  #preTest: RegExp | undefined;

  constructor(slot: number) {
    this.slot = slot;
  }

  add(gate: Gate, rule: number): void {
    if (gate.kind === 'presence') this.#presence.push(rule);
    else if (gate.position === 'exact') append(this.#exact, gate.text, rule);
    else if (gate.position === 'contains') append(this.#substringRules, gate.text, rule);
    else {
      this.#hasAffixes = true;
      (gate.position === 'prefix' ? this.#prefixes : this.#suffixes).add(gate.text, rule);
    }
  }

  seal(): void {
    if (this.#substringRules.size > 0) this.#substrings = new SubstringIndex(this.#substringRules);
    const onlySubstrings = this.#presence.length === 0 && this.#exact.size === 0 && !this.#hasAffixes;
    if (this.slot === KEYWORD_SLOT && onlySubstrings) this.#preTest = preTestOf([...this.#substringRules.keys()]);
  }

  collect(view: EventView, candidate: (rule: number) => void): void {
    if (this.#preTest?.test(foldCase(view.wholeText())) === false) return;
    if (view.textsOf(this.slot) === undefined) return;
    for (const rule of this.#presence) candidate(rule);
    for (const value of view.foldedOf(this.slot)) {
      if (this.#exact.size > 0) for (const rule of this.#exact.get(value) ?? NONE) candidate(rule);
      if (this.#hasAffixes) {
        this.#prefixes.find(value, candidate);
        this.#suffixes.find(value, candidate);
      }
      this.#substrings?.find(value, (rules) => {
        for (const rule of rules) candidate(rule);
      });
    }
  }
}

/** All gates of a bucket: tells which rules an event could match at all. */
export class GateIndex {
  readonly #always: readonly number[];
  readonly #slots: readonly SlotIndex[];

  constructor(rules: readonly GatedRule[]) {
    this.#always = rules.filter(({ gates }) => gates === undefined).map(({ rule }) => rule);
    const bySlot = new Map<number, SlotIndex>();
    for (const { rule, gates } of rules) {
      for (const gate of gates?.gates ?? []) {
        let index = bySlot.get(gate.slot);
        if (index === undefined) {
          index = new SlotIndex(gate.slot);
          bySlot.set(gate.slot, index);
        }
        index.add(gate, rule);
      }
    }
    this.#slots = [...bySlot.values()];
    for (const slot of this.#slots) slot.seal();
  }

  /** Calls back for every candidate, possibly more than once each. */
  candidates(view: EventView, candidate: (rule: number) => void): void {
    for (const rule of this.#always) candidate(rule);
    for (const slot of this.#slots) slot.collect(view, candidate);
  }
}

/** Most keywords of a pre-test; a search for more takes longer than it saves. */
const MAX_PRE_TESTED = 100;

/**
 * One search over the whole event for all its keywords, so that the values of nearly all events are neither taken apart nor
 * searched one by one; undefined where a keyword's folding depends on its neighbours, or where they are too many.
 */
function preTestOf(keywords: readonly string[]): RegExp | undefined {
  const stable = keywords.every((keyword) => longestStableRun(keyword) === keyword);
  if (!stable || keywords.length === 0 || keywords.length > MAX_PRE_TESTED) return undefined;
  return new RegExp(keywords.map((keyword) => keyword.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'));
}

function append(map: Map<string, number[]>, key: string, rule: number): void {
  const rules = map.get(key);
  if (rules === undefined) map.set(key, [rule]);
  else rules.push(rule);
}

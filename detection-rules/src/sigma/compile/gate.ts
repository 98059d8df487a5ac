import { longestStableRun, foldCase } from '../read/fold-case.ts';
import type { TextPosition } from '../read/rule-model.ts';
import { KEYWORD_SLOT } from './field-slots.ts';
import { isIndexable } from './indexable.ts';
import type { BoundAtom, BoundItem, ProgramNode } from './program.ts';

/** Something an event must show before a rule can match: a case-folded text in a slot, or (`presence`) any value there. */
export type Gate =
  | { readonly kind: 'text'; readonly slot: number; readonly position: TextPosition; readonly text: string }
  | { readonly kind: 'presence'; readonly slot: number };

/** Alternatives of which a match needs at least one, and a guess at how often they occur. */
export interface GateSet {
  readonly gates: readonly Gate[];
  readonly cost: number;
}

/** Guessed share of events in which a field is merely present. */
const PRESENCE_COST = 0.5;

/**
 * A sound necessary condition of a rule: when none of the gates occurs in an event, the rule cannot match it. Undefined
 * when no such condition is known (a rule that may match by absence): such a rule is evaluated on every event.
 */
export function necessaryGates(node: ProgramNode): GateSet | undefined {
  switch (node.kind) {
    case 'item':
      return itemGates(node);
    case 'selection':
      return necessaryGates(node.child);
    case 'not':
      return undefined;
    case 'and':
      return cheapest(node.children.map(necessaryGates));
    case 'or':
      return union(node.children.map(necessaryGates));
    default:
      return node satisfies never;
  }
}

function itemGates(item: BoundItem): GateSet | undefined {
  if (item.negated) return undefined;
  const perAtom = item.atoms.map((atom) => atomGates(atom, item.slot));
  const gates = item.quantifier === 'all' ? cheapest(perAtom) : union(perAtom);
  // One presence gate says as much as a mixture of texts and presence of the same field.
  return gates?.gates.some((gate) => gate.kind === 'presence') ? presence(item.slot) : gates;
}

function presence(slot: number): GateSet | undefined {
  return slot === KEYWORD_SLOT ? undefined : { gates: [{ kind: 'presence', slot }], cost: PRESENCE_COST };
}

function atomGates(atom: BoundAtom, slot: number): GateSet | undefined {
  switch (atom.kind) {
    case 'text':
      return textGate(slot, atom.position, atom.cased ? atom.text : undefined, atom.text);
    case 'glob':
      return substringGate(
        slot,
        atom.segments.flatMap((segment) => segment.filter((part) => part !== null)),
      );
    case 'regex':
      return substringGate(slot, [atom.literal]);
    case 'oneOf':
      return union(atom.atoms.map((choice) => atomGates(choice, slot)));
    case 'exists':
      return atom.expected ? presence(slot) : undefined;
    case 'null':
      return undefined;
    case 'any':
    case 'cidr':
    case 'compare':
    case 'datePart':
    case 'fieldRef':
      return presence(slot);
    default:
      return atom satisfies never;
  }
}

function textGate(
  slot: number,
  position: TextPosition,
  casedText: string | undefined,
  text: string,
): GateSet | undefined {
  if (casedText !== undefined && longestStableRun(casedText) !== casedText) return substringGate(slot, [casedText]);
  const folded = foldCase(text);
  if (position === 'contains' && !isIndexable(folded)) return presence(slot);
  if (position !== 'exact' && folded === '') return presence(slot);
  return { gates: [{ kind: 'text', slot, position, text: folded }], cost: textCost(position, folded) };
}

function substringGate(slot: number, literals: readonly string[]): GateSet | undefined {
  let best = '';
  for (const literal of literals) {
    const stable = foldCase(longestStableRun(literal));
    if (stable.length > best.length) best = stable;
  }
  if (!isIndexable(best)) return presence(slot);
  return { gates: [{ kind: 'text', slot, position: 'contains', text: best }], cost: textCost('contains', best) };
}

const POSITION_COST: Readonly<Record<TextPosition, number>> = { exact: 0.5, prefix: 1, suffix: 1, contains: 1.5 };

function textCost(position: TextPosition, text: string): number {
  return (POSITION_COST[position] * 0.1) / (1 + Math.min(text.length, 24));
}

function cheapest(sets: readonly (GateSet | undefined)[]): GateSet | undefined {
  let best: GateSet | undefined;
  for (const set of sets) if (set !== undefined && (best === undefined || set.cost < best.cost)) best = set;
  return best;
}

function union(sets: readonly (GateSet | undefined)[]): GateSet | undefined {
  const gates: Gate[] = [];
  let cost = 0;
  for (const set of sets) {
    if (set === undefined) return undefined;
    gates.push(...set.gates);
    cost += set.cost;
  }
  return { gates, cost };
}

import { foldCase } from '../read/fold-case.ts';
import type { EventView } from './event-view.ts';
import { atomHolds } from './match-item.ts';
import type { BoundAtom, BoundItem, ProgramNode } from '../compile/program.ts';

/** A rule's condition as a function of the event. */
export type Predicate = (view: EventView) => boolean;

/** Items of all rules; equal ones are evaluated once per event whoever asks. */
export class ItemPool {
  readonly #byKey = new Map<string, Predicate>();

  /** The predicate of an item, shared with every equal item. */
  predicate(item: BoundItem): Predicate {
    const key = JSON.stringify([item.slot, item.quantifier, item.negated, item.atoms]);
    let predicate = this.#byKey.get(key);
    if (predicate === undefined) {
      predicate = oncePerEvent(compileItem(item));
      this.#byKey.set(key, predicate);
    }
    return predicate;
  }
}

/** Compiles a tree; children of `and` and `or` run cheapest first. */
export function compileProgram(node: ProgramNode, pool: ItemPool): Predicate {
  switch (node.kind) {
    case 'item':
      return pool.predicate(node);
    case 'selection':
      return compileProgram(node.child, pool);
    case 'not': {
      const child = compileProgram(node.child, pool);
      return (view) => !child(view);
    }
    case 'and': {
      const children = compileChildren(node.children, pool);
      return (view) => {
        for (const child of children) if (!child(view)) return false;
        return true;
      };
    }
    case 'or': {
      const children = compileChildren(node.children, pool);
      return (view) => {
        for (const child of children) if (child(view)) return true;
        return false;
      };
    }
    default:
      return node satisfies never;
  }
}

function compileChildren(children: readonly ProgramNode[], pool: ItemPool): readonly Predicate[] {
  return children
    .map((child) => ({ cost: costOf(child), child }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ child }) => compileProgram(child, pool));
}

function costOf(node: ProgramNode): number {
  switch (node.kind) {
    case 'item':
      return node.atoms.reduce((sum, atom) => sum + atomCost(atom), 0) + (node.slot === 0 ? 1_000 : 0);
    case 'selection':
    case 'not':
      return costOf(node.child);
    case 'and':
    case 'or':
      return node.children.reduce((sum, child) => sum + costOf(child), 0);
    default:
      return node satisfies never;
  }
}

function atomCost(atom: BoundAtom): number {
  switch (atom.kind) {
    case 'regex':
      return atom.literal === '' ? 500 : 50;
    case 'glob':
      return 5;
    case 'oneOf':
      return atom.atoms.length;
    default:
      return 1;
  }
}

function oncePerEvent(predicate: Predicate): Predicate {
  let generation = -1;
  let result = false;
  return (view) => {
    if (generation !== view.generation) {
      result = predicate(view);
      generation = view.generation;
    }
    return result;
  };
}

function compileItem(item: BoundItem): Predicate {
  const { slot, negated } = item;
  if (item.quantifier === 'all') {
    const atoms = item.atoms.map(guarded);
    return (view) => atoms.every((atom) => atom(view, slot)) !== negated;
  }
  const exact = new Set(item.atoms.flatMap((atom) => (isExact(atom) ? atom.text : [])));
  const others = item.atoms.filter((atom) => !isExact(atom)).map(guarded);
  if (exact.size === 0) return (view) => others.some((atom) => atom(view, slot)) !== negated;
  return (view) =>
    (view.foldedOf(slot).some((value) => exact.has(value)) || others.some((atom) => atom(view, slot))) !== negated;
}

function isExact(atom: BoundAtom): atom is Extract<BoundAtom, { kind: 'text' }> {
  return atom.kind === 'text' && atom.position === 'exact' && !atom.cased;
}

type AtomPredicate = (view: EventView, slot: number) => boolean;

// A regular expression runs only where its mandatory literal occurs.
function guarded(atom: BoundAtom): AtomPredicate {
  if (atom.kind !== 'regex' || atom.literal === '') return (view, slot) => atomHolds(atom, slot, view);
  const literal = foldCase(atom.literal);
  return (view, slot) => view.foldedOf(slot).some((value) => value.includes(literal)) && atomHolds(atom, slot, view);
}

import { itemHolds } from './match-item.ts';
import type { EventView } from './event-view.ts';
import type { BoundItem, ProgramNode } from '../compile/program.ts';

/**
 * True for an item that only asks whether a field is one of some texts, regardless of case: all it needs of the field is
 * which of these it holds.
 */
export function isConstant({ atoms }: BoundItem): boolean {
  return atoms.every((atom) => atom.kind === 'text' && atom.position === 'exact' && !atom.cased);
}

/**
 * Evaluates the constant items whose slot every event of a bucket answers the same way (Windows channel and event id), using one
 * event of the bucket as witness. Returns the rest of the tree, or its result when nothing is left.
 */
export function foldConstants(
  node: ProgramNode,
  constantSlots: ReadonlySet<number>,
  witness: EventView,
): ProgramNode | boolean {
  switch (node.kind) {
    case 'item':
      return constantSlots.has(node.slot) && isConstant(node) ? itemHolds(node, witness) : node;
    case 'selection': {
      const child = foldConstants(node.child, constantSlots, witness);
      return typeof child === 'boolean' ? child : { ...node, child };
    }
    case 'not': {
      const child = foldConstants(node.child, constantSlots, witness);
      return typeof child === 'boolean' ? !child : { ...node, child };
    }
    case 'and':
    case 'or': {
      const decisive = node.kind === 'or';
      const children: ProgramNode[] = [];
      for (const child of node.children) {
        const folded = foldConstants(child, constantSlots, witness);
        if (folded === decisive) return decisive;
        if (typeof folded !== 'boolean') children.push(folded);
      }
      return children.length === 0 ? !decisive : { ...node, children };
    }
    default:
      return node satisfies never;
  }
}

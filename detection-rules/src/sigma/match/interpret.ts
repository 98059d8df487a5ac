import type { EventView } from './event-view.ts';
import { itemHolds } from './match-item.ts';
import type { ProgramNode } from '../compile/program.ts';

/** Walks a rule's tree literally, nothing cached or skipped: the oracle the index is tested against. */
export function interpret(node: ProgramNode, view: EventView): boolean {
  switch (node.kind) {
    case 'and':
      return node.children.every((child) => interpret(child, view));
    case 'or':
      return node.children.some((child) => interpret(child, view));
    case 'not':
      return !interpret(node.child, view);
    case 'selection':
      return interpret(node.child, view);
    case 'item':
      return itemHolds(node, view);
    default:
      return node satisfies never;
  }
}

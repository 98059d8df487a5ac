import type { ExplainNode } from '@qiaolou/schema';
import type { EventView } from '../match/event-view.ts';
import { KEYWORD_SLOT, type FieldSlots } from '../compile/field-slots.ts';
import { interpret } from '../match/interpret.ts';
import { atomHolds, matchingValue } from '../match/match-item.ts';
import { patternText } from './pattern-text.ts';
import type { BoundAtom, BoundItem, ProgramNode } from '../compile/program.ts';

/** Most nodes of one explanation. */
const EXPLAIN_MAX_NODES = 200;
/** Longest pattern or value shown, in characters. */
const EXPLAIN_MAX_TEXT = 256;

/** Patterns named when none of an item's many matched. */
const SHOWN_PATTERNS = 5;

/** The evaluated tree of a rule on the view's event, with the values that decided it; at most 200 nodes. */
export function explainProgram(node: ProgramNode, view: EventView, slots: FieldSlots): ExplainNode {
  return new Explainer(view, slots).node(node);
}

class Explainer {
  #left = EXPLAIN_MAX_NODES;
  readonly #view: EventView;
  readonly #slots: FieldSlots;

  constructor(view: EventView, slots: FieldSlots) {
    this.#view = view;
    this.#slots = slots;
  }

  node(node: ProgramNode, label?: string): ExplainNode {
    this.#left--;
    switch (node.kind) {
      case 'and':
      case 'or': {
        const result = interpret(node, this.#view);
        return { kind: node.kind, ...labelled(label ?? node.label), result, children: this.#children(node.children) };
      }
      case 'not':
        return {
          kind: 'not',
          ...labelled(label),
          result: !interpret(node.child, this.#view),
          children: this.#children([node.child]),
        };
      case 'selection': {
        const result = interpret(node.child, this.#view);
        const inner = node.child.kind === 'and' ? node.child.children : [node.child];
        return { kind: 'selection', label: node.label, result, children: this.#children(inner) };
      }
      case 'item':
        return this.#item(node);
      default:
        return node satisfies never;
    }
  }

  #children(nodes: readonly ProgramNode[]): readonly ExplainNode[] {
    const out: ExplainNode[] = [];
    for (const node of nodes) if (this.#left > 0) out.push(this.node(node));
    return out;
  }

  #item(item: BoundItem): ExplainNode {
    if (item.quantifier === 'all') {
      const children: ExplainNode[] = [];
      for (const atom of item.atoms) {
        if (this.#left <= 0) break;
        this.#left--;
        children.push(this.#leaf(item, [atom], false));
      }
      const label = `${item.source.field ?? ''}|${item.source.modifiers}`;
      return { kind: 'and', label, result: interpret(item, this.#view), children };
    }
    return this.#leaf(item, item.atoms, item.negated);
  }

  #leaf(item: BoundItem, atoms: readonly BoundAtom[], negated: boolean): ExplainNode {
    const view = this.#view;
    const hit = atoms.find((atom) => atomHolds(atom, item.slot, view));
    const field = this.#fieldName(item.slot);
    const value = hit === undefined ? this.#presentValue(item.slot) : this.#decidingValue(hit, item.slot);
    return {
      kind: item.slot === KEYWORD_SLOT ? 'keyword' : 'item',
      result: (hit !== undefined) !== negated,
      ...(field === undefined ? {} : { field }),
      pattern: shortened((negated ? 'not ' : '') + (hit === undefined ? summary(atoms) : patternText(hit))),
      ...(value === undefined ? {} : { value: shortened(value) }),
    };
  }

  #decidingValue(atom: BoundAtom, slot: number): string | undefined {
    const choice = atom.kind === 'oneOf' ? atom.atoms.find((one) => atomHolds(one, slot, this.#view)) : atom;
    const texts = this.#view.textsOf(slot) ?? [];
    if (choice === undefined) return texts[0];
    const index = matchingValue(choice, slot, this.#view);
    return texts[Math.max(0, index)];
  }

  #presentValue(slot: number): string | undefined {
    return slot === KEYWORD_SLOT ? undefined : this.#view.textsOf(slot)?.[0];
  }

  #fieldName(slot: number): string | undefined {
    const fields = this.#slots.fieldsOf(slot);
    return fields.find((field) => this.#view.has(field)) ?? fields[0];
  }
}

function labelled(label: string | undefined): { readonly label?: string } {
  return label === undefined ? {} : { label };
}

function summary(atoms: readonly BoundAtom[]): string {
  const shown = atoms.slice(0, SHOWN_PATTERNS).map(patternText).join(' or ');
  return atoms.length > SHOWN_PATTERNS ? `${shown} … (+${atoms.length - SHOWN_PATTERNS})` : shown;
}

function shortened(text: string): string {
  return text.length <= EXPLAIN_MAX_TEXT ? text : `${text.slice(0, EXPLAIN_MAX_TEXT - 1)}…`;
}

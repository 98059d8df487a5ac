import type { Atom, Condition, DetectionRule, Item, Selection } from '../read/rule-model.ts';
import { ecsFieldsOf } from './field-mapping.ts';
import { KEYWORD_SLOT, type FieldSlots } from './field-slots.ts';

/** An item bound to ECS fields. */
export interface BoundItem {
  readonly kind: 'item';
  /** Where it looks; `KEYWORD_SLOT` = the whole event. */
  readonly slot: number;
  readonly quantifier: 'any' | 'all';
  readonly negated: boolean;
  readonly atoms: readonly BoundAtom[];
  /** The rule's own item, for display. */
  readonly source: Item;
}

/** An atom; `fieldRef` carries its ECS fields. */
export type BoundAtom = Exclude<Atom, { kind: 'fieldRef' | 'oneOf' }> | BoundReference | BoundChoice;

/** Comparison with another field. */
export interface BoundReference {
  readonly kind: 'fieldRef';
  readonly slot: number;
  readonly position: Extract<Atom, { kind: 'fieldRef' }>['position'];
  readonly cased: boolean;
}

/** Any of several atoms. */
interface BoundChoice {
  readonly kind: 'oneOf';
  readonly atoms: readonly BoundAtom[];
}

/** A rule's condition and selections as one tree over bound items; `label` names selections and quantifiers. */
export type ProgramNode =
  | { readonly kind: 'and' | 'or'; readonly children: readonly ProgramNode[]; readonly label?: string | undefined }
  | { readonly kind: 'not'; readonly child: ProgramNode }
  | { readonly kind: 'selection'; readonly label: string; readonly child: ProgramNode }
  | BoundItem;

/** Binds a rule to ECS: one tree, evaluated the same way by the interpreter, the index and `explain`. */
export function programOf(rule: DetectionRule, slots: FieldSlots): ProgramNode {
  const binder = new Binder(rule, slots);
  const selections = new Map([...rule.selections].map(([name, source]) => [name, binder.selection(source)]));
  const bind = (condition: Condition): ProgramNode => {
    switch (condition.kind) {
      case 'and':
      case 'or':
        return { kind: condition.kind, label: condition.label, children: condition.children.map(bind) };
      case 'not':
        return { kind: 'not', child: bind(condition.child) };
      case 'selection': {
        const child = selections.get(condition.name);
        if (child === undefined) throw new TypeError(`selection ${condition.name} vanished`);
        return { kind: 'selection', label: condition.name, child };
      }
      default:
        return condition satisfies never;
    }
  };
  return bind(rule.condition);
}

class Binder {
  readonly #rule: DetectionRule;
  readonly #slots: FieldSlots;

  constructor(rule: DetectionRule, slots: FieldSlots) {
    this.#rule = rule;
    this.#slots = slots;
  }

  selection(source: Selection): ProgramNode {
    if (source.kind !== 'item') {
      return { kind: source.kind, children: source.children.map((child) => this.selection(child)) };
    }
    const { quantifier, negated } = source;
    const slot = source.field === null ? KEYWORD_SLOT : this.#slot(source.field);
    return { kind: 'item', slot, quantifier, negated, atoms: source.atoms.map((atom) => this.#atom(atom)), source };
  }

  #atom(atom: Atom): BoundAtom {
    if (atom.kind === 'oneOf') return { kind: 'oneOf', atoms: atom.atoms.map((choice) => this.#atom(choice)) };
    if (atom.kind !== 'fieldRef') return atom;
    const { kind, position, cased } = atom;
    return { kind, position, cased, slot: this.#slot(atom.field) };
  }

  #slot(field: string): number {
    return this.#slots.slotOf(ecsFieldsOf(field, this.#rule.logsource));
  }
}

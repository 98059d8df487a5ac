import type { BinXmlAttribute, BinXmlElement, BinXmlNode } from './binxml-nodes.ts';
import type { BinXmlReader } from './binxml-reader.ts';
import {
  ARRAY_FLAG,
  BINXML_TYPE,
  itemsOf,
  NULL_TYPE,
  scalarOf,
  type BinXmlScalar,
  type BinXmlValue,
} from './binxml-value.ts';
import { EvtxFault } from './chunk-bytes.ts';

/** An element of an event, with its values. */
export interface EventElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: BinXmlScalar])[];
  readonly children: readonly (EventElement | BinXmlScalar)[];
}

/** What a record may come to: a few bytes can name the same template again and again, each with itself in it. */
const MAX_NODES = 20_000;
const MAX_CHARACTERS = 256 * 1024;
const MAX_DEPTH = 64;

/** Values that the places of a template are filled with, and how deep the template lies. */
interface Scope {
  readonly values: readonly BinXmlValue[];
  readonly depth: number;
}

/** Fills templates with values. One for each record: it counts what comes of it. Throws `EvtxFault`. */
export class EventTree {
  readonly #chunk: Buffer;
  readonly #reader: BinXmlReader;
  readonly #at: number;
  #nodes = 0;
  #characters = 0;

  /** `at`: offset of the record, for faults that are of all of it. */
  constructor(chunk: Buffer, reader: BinXmlReader, at: number) {
    this.#chunk = chunk;
    this.#reader = reader;
    this.#at = at;
  }

  /** The elements and texts that stand between two offsets. */
  read(at: number, end: number): EventElement['children'] {
    return this.#filled(this.#reader.read(at, end, 'record'), { values: [], depth: 0 });
  }

  #filled(nodes: readonly BinXmlNode[], scope: Scope): EventElement['children'] {
    if (scope.depth > MAX_DEPTH) throw new EvtxFault('depth', this.#at);
    const filled: (EventElement | BinXmlScalar)[] = [];
    for (const node of nodes) {
      this.#count(1);
      switch (node.kind) {
        case 'element':
          for (const element of this.#elements(node, scope)) filled.push(element);
          break;
        case 'text':
          filled.push(this.#counted(node.text));
          break;
        case 'place':
          for (const item of this.#valuesAt(node.index, scope)) filled.push(item);
          break;
        case 'instance': {
          const template = this.#reader.template(node.definition);
          for (const item of this.#filled(template, { values: node.values, depth: scope.depth + 1 })) filled.push(item);
          break;
        }
      }
    }
    return filled;
  }

  /** None when what it holds may be left out and is; several when its value is a list. */
  #elements({ name, attributes, children }: BinXmlElement, scope: Scope): readonly EventElement[] {
    const deeper = { ...scope, depth: scope.depth + 1 };
    const [only] = children;
    if (children.length === 1 && only?.kind === 'place') {
      const value = scope.values[only.index];
      if (only.optional && isNothing(value)) return [];
      if (value !== undefined && (value.type & ARRAY_FLAG) !== 0) {
        const own = this.#attributes(attributes, scope);
        const items = itemsOf(this.#chunk, value);
        return items.map((item) => ({ name, attributes: own, children: [this.#counted(item)] }));
      }
    }
    return [{ name, attributes: this.#attributes(attributes, scope), children: this.#filled(children, deeper) }];
  }

  #attributes(attributes: readonly BinXmlAttribute[], scope: Scope): EventElement['attributes'] {
    const filled: (readonly [string, BinXmlScalar])[] = [];
    for (const { name, content } of attributes) {
      const isLeftOut = content.some(
        (node) => node.kind === 'place' && node.optional && isNothing(scope.values[node.index]),
      );
      if (isLeftOut) continue;
      const parts = this.#filled(content, scope).filter((part) => typeof part !== 'object');
      const [only] = parts;
      filled.push([name, parts.length === 1 && only !== undefined ? only : parts.join('')]);
    }
    return filled;
  }

  #valuesAt(index: number, scope: Scope): EventElement['children'] {
    const value = scope.values[index];
    if (value === undefined || isNothing(value)) return [];
    if (value.type === BINXML_TYPE) {
      const nodes = this.#reader.read(value.at, value.at + value.size, 'value');
      return this.#filled(nodes, { values: [], depth: scope.depth + 1 });
    }
    if ((value.type & ARRAY_FLAG) !== 0) return itemsOf(this.#chunk, value).map((item) => this.#counted(item));
    const scalar = scalarOf(this.#chunk, value);
    return scalar === undefined ? [] : [this.#counted(scalar)];
  }

  #counted(value: BinXmlScalar): BinXmlScalar {
    this.#count(1);
    this.#characters += typeof value === 'string' ? value.length : 8;
    if (this.#characters > MAX_CHARACTERS) throw new EvtxFault('tooLarge', this.#at);
    return value;
  }

  #count(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > MAX_NODES) throw new EvtxFault('tooLarge', this.#at);
  }
}

function isNothing(value: BinXmlValue | undefined): boolean {
  return value === undefined || value.type === NULL_TYPE;
}

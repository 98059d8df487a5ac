import type { BinXmlAttribute, BinXmlElement, BinXmlInstance, BinXmlNode } from './binxml-nodes.ts';
import type { BinXmlValue } from './binxml-value.ts';
import { ChunkBytes, EvtxFault } from './chunk-bytes.ts';

/** Tokens (MS-EVEN6 §2.2.12); those with the flag 0x40 have more of their kind behind them. */
const MORE = 0x40;
const EOF = 0x00;
const OPEN_ELEMENT = 0x01;
const CLOSE_START = 0x02;
const CLOSE_EMPTY = 0x03;
const END_ELEMENT = 0x04;
const VALUE = 0x05;
const ATTRIBUTE = 0x06;
const CDATA = 0x07;
const CHARACTER = 0x08;
const ENTITY = 0x09;
const PI_TARGET = 0x0a;
const PI_DATA = 0x0b;
const TEMPLATE = 0x0c;
const PLACE = 0x0d;
const OPTIONAL_PLACE = 0x0e;
const FRAGMENT = 0x0f;

const MAX_DEPTH = 32;
/** Header of a template's definition: offset of the next, GUID, length. */
const DEFINITION_HEADER_BYTES = 24;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads BinXml of one chunk (Joachim Metz, Windows XML Event Log (EVTX) format): names and templates are found by their
 * offsets in the chunk and read once. Throws `EvtxFault`.
 */
export class BinXmlReader {
  readonly #chunk: Buffer;
  readonly #names = new Map<number, string>();
  readonly #templates = new Map<number, readonly BinXmlNode[]>();

  constructor(chunk: Buffer) {
    this.#chunk = chunk;
  }

  /** What stands between two offsets. Elements within a value lack the dependency id that others have. */
  read(at: number, end: number, within: 'record' | 'value'): readonly BinXmlNode[] {
    return this.#fragment(new ChunkBytes(this.#chunk, at, end), within === 'record', 0);
  }

  /** The content of a template. */
  template(definition: number): readonly BinXmlNode[] {
    const known = this.#templates.get(definition);
    if (known !== undefined) return known;
    const header = new ChunkBytes(this.#chunk, definition, this.#chunk.length);
    header.skip(DEFINITION_HEADER_BYTES - 4);
    const size = header.u32();
    if (size > header.left) throw new EvtxFault('outside', header.at);
    const nodes = this.read(header.at, header.at + size, 'record');
    this.#templates.set(definition, nodes);
    return nodes;
  }

  #fragment(bytes: ChunkBytes, hasDependency: boolean, depth: number): readonly BinXmlNode[] {
    const nodes: BinXmlNode[] = [];
    while (bytes.left > 0) {
      const token = bytes.peek() & ~MORE;
      if (token === EOF) break;
      if (token === FRAGMENT) bytes.skip(4);
      else if (token === OPEN_ELEMENT) nodes.push(this.#element(bytes, hasDependency, depth));
      else if (token === TEMPLATE) nodes.push(this.#instance(bytes));
      else this.#content(bytes, nodes);
    }
    return nodes;
  }

  #element(bytes: ChunkBytes, hasDependency: boolean, depth: number): BinXmlElement {
    if (depth > MAX_DEPTH) throw new EvtxFault('depth', bytes.at);
    const hasAttributes = (bytes.u8() & MORE) !== 0;
    // Dependency id, and the size of the element, which its tokens tell as well.
    bytes.skip(hasDependency ? 6 : 4);
    const name = this.#name(bytes);
    if (hasAttributes) bytes.skip(4);
    const attributes = this.#attributes(bytes);
    const close = bytes.at;
    const token = bytes.u8();
    if (token === CLOSE_EMPTY) return { kind: 'element', name, attributes, children: [] };
    if (token !== CLOSE_START) throw new EvtxFault('token', close);
    return { kind: 'element', name, attributes, children: this.#children(bytes, hasDependency, depth) };
  }

  #children(bytes: ChunkBytes, hasDependency: boolean, depth: number): readonly BinXmlNode[] {
    const children: BinXmlNode[] = [];
    for (;;) {
      const token = bytes.peek() & ~MORE;
      if (token === END_ELEMENT) break;
      if (token === OPEN_ELEMENT) children.push(this.#element(bytes, hasDependency, depth + 1));
      else if (token === TEMPLATE) children.push(this.#instance(bytes));
      else this.#content(bytes, children);
    }
    bytes.skip(1);
    return children;
  }

  #attributes(bytes: ChunkBytes): readonly BinXmlAttribute[] {
    const attributes: BinXmlAttribute[] = [];
    while ((bytes.peek() & ~MORE) === ATTRIBUTE) {
      bytes.skip(1);
      const name = this.#name(bytes);
      const content: BinXmlNode[] = [];
      while (isContent(bytes.peek() & ~MORE)) this.#content(bytes, content);
      attributes.push({ name, content });
    }
    return attributes;
  }

  /** Text, or a place for it. */
  #content(bytes: ChunkBytes, nodes: BinXmlNode[]): void {
    const { at } = bytes;
    const token = bytes.u8() & ~MORE;
    const text = this.#text(bytes, token, at);
    if (text !== undefined) nodes.push({ kind: 'text', text });
    else if (token === PI_TARGET) this.#name(bytes);
    else if (token === PI_DATA) bytes.text();
    else if (token === PLACE || token === OPTIONAL_PLACE) {
      nodes.push({ kind: 'place', index: bytes.u16(), optional: token === OPTIONAL_PLACE });
      // The value has its type with it.
      bytes.skip(1);
    } else throw new EvtxFault('token', at);
  }

  /** The text that a token stands for; undefined for one that is no text. */
  #text(bytes: ChunkBytes, token: number, at: number): string | undefined {
    switch (token) {
      case VALUE:
        // Values that stand in the markup are strings.
        if (bytes.u8() !== 0x01) throw new EvtxFault('value', at);
        return bytes.text();
      case CDATA:
        return bytes.text();
      case CHARACTER:
        return String.fromCharCode(bytes.u16());
      case ENTITY: {
        const name = this.#name(bytes);
        return ENTITIES[name] ?? `&${name};`;
      }
      default:
        return undefined;
    }
  }

  /** A name by its offset; it stands right there when it is the first of its kind in the chunk. */
  #name(bytes: ChunkBytes): string {
    const offset = bytes.u32();
    const isHere = offset === bytes.at;
    const known = this.#names.get(offset);
    if (known !== undefined && !isHere) return known;
    const place = isHere ? bytes : new ChunkBytes(this.#chunk, offset, this.#chunk.length);
    // Offset of the next name of the same hash, and the hash.
    place.skip(6);
    const name = place.text();
    place.skip(2);
    this.#names.set(offset, name);
    return name;
  }

  #instance(bytes: ChunkBytes): BinXmlInstance {
    // The token, a byte that is 1, the template's short id.
    bytes.skip(6);
    const definition = bytes.u32();
    if (definition === bytes.at) {
      bytes.skip(DEFINITION_HEADER_BYTES - 4);
      bytes.skip(bytes.u32());
    }
    const count = bytes.u32();
    if (count * 4 > bytes.left) throw new EvtxFault('outside', bytes.at);
    const described = Array.from({ length: count }, () => {
      const size = bytes.u16();
      const type = bytes.u8();
      bytes.skip(1);
      return { size, type };
    });
    const values: BinXmlValue[] = described.map(({ size, type }) => {
      bytes.skip(size);
      return { type, size, at: bytes.at - size };
    });
    return { kind: 'instance', definition, values };
  }
}

function isContent(token: number): boolean {
  return [VALUE, CDATA, CHARACTER, ENTITY, PLACE, OPTIONAL_PLACE].includes(token);
}

import { HeldBytes } from '../../framing/held-bytes.ts';

/** What the first shippers called what Beats have under other names (logstash-forwarder). */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  line: ['message'],
  host: ['host', 'name'],
  file: ['log', 'file', 'path'],
  offset: ['log', 'offset'],
};

/** Reads the keys and values of a data frame, each a text with its length before it. Pure and incremental. */
export class PairsReader {
  /** Most pairs of a frame. */
  static readonly MOST_PAIRS = 1_024;
  readonly #texts: string[] = [];
  readonly #wanted: number;
  readonly #maxBytes: number;
  #length = new HeldBytes(4);
  #text: HeldBytes | undefined;
  #left = 0;
  #bytes = 0;

  /** `maxBytes`: of all texts together. */
  constructor(pairs: number, maxBytes: number) {
    this.#wanted = 2 * pairs;
    this.#maxBytes = maxBytes;
  }

  get isComplete(): boolean {
    return this.#texts.length === this.#wanted;
  }

  /** More than is taken was announced; nothing more is read. */
  get isTooLong(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  /** Takes bytes from a place; returns where the frame goes on, or where it ended. */
  push(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && !this.isComplete && !this.isTooLong) {
      at = this.#text === undefined ? this.#takeLength(chunk, at) : this.#takeText(chunk, at, this.#text);
    }
    return at;
  }

  /** JSON of an event under the names Beats use; keys of the frame's own stay. */
  text(): string {
    const event: Record<string, unknown> = {};
    for (let i = 0; i < this.#texts.length; i += 2) {
      const key = this.#texts[i] ?? '';
      const path = Object.hasOwn(NAMES, key) ? (NAMES[key] ?? []) : [key];
      put(event, path, this.#texts[i + 1] ?? '');
    }
    return JSON.stringify(event);
  }

  #takeLength(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + 4 - this.#length.seen);
    this.#length.add(chunk.subarray(at, end));
    if (this.#length.seen < 4) return end;
    this.#left = this.#length.take().readUInt32BE();
    this.#bytes += this.#left;
    this.#text = new HeldBytes(this.#maxBytes);
    if (this.#left === 0) this.#endText(this.#text);
    return end;
  }

  #takeText(chunk: Buffer, at: number, text: HeldBytes): number {
    const end = Math.min(chunk.length, at + this.#left);
    text.add(chunk.subarray(at, end));
    this.#left -= end - at;
    if (this.#left === 0) this.#endText(text);
    return end;
  }

  #endText(text: HeldBytes): void {
    this.#texts.push(text.take().toString('utf8'));
    this.#text = undefined;
  }
}

function put(event: Record<string, unknown>, path: readonly string[], value: string): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    Object.defineProperty(event, key, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  const inner = Object.hasOwn(event, key) ? event[key] : undefined;
  const object = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  event[key] = object;
  put(object, rest, value);
}

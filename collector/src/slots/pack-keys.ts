import { ByteTable } from './byte-table.ts';

/** Keys a pack learns at most. */
export const MOST_KEYS = 2_048;

/** Numbers for a device's keys, learned as they come; those a pack names have theirs from the beginning. */
export class PackKeys {
  readonly #table = new ByteTable(MOST_KEYS);
  readonly #names: string[] = [];
  readonly #byText = new Map<string, number>();

  /** Number of a key that a pack names. */
  named(name: string): number {
    const bytes = Buffer.from(name, 'utf8');
    const known = this.#table.find(0, bytes, 0, bytes.length);
    return known < 0 ? this.#add(bytes, 0, bytes.length) : known;
  }

  /** Number of the key in some bytes; -1 when there are too many. */
  of(bytes: Buffer, from: number, to: number): number {
    const known = this.#table.find(0, bytes, from, to);
    return known < 0 ? this.#add(bytes, from, to) : known;
  }

  /** Number of a key that is a text; -1 when there are too many. */
  ofText(name: string): number {
    const known = this.#byText.get(name);
    if (known !== undefined) return known;
    if (!name.isWellFormed()) return -1;
    const bytes = Buffer.from(name, 'utf8');
    const number = this.of(bytes, 0, bytes.length);
    if (number >= 0) this.#byText.set(name, number);
    return number;
  }

  /** Name of a number. */
  name(key: number): string {
    return this.#names[key] ?? '';
  }

  #add(bytes: Buffer, from: number, to: number): number {
    const number = this.#table.add(0, bytes, from, to);
    if (number >= 0) this.#names[number] = bytes.toString('utf8', from, to);
    return number;
  }
}

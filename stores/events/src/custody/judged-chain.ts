import { SocError } from '@qiaolou/schema/reading';
import { isOf, parseCustodyLine, type CustodyEntry, type SealedFile } from './custody-entry.ts';
import { CustodyFold, type CustodyState } from './custody-state.ts';
import { tombstoneFaults, type TombstoneFault } from './tombstone-faults.ts';

/** A tombstone as a store goes by it. */
export interface JudgedTombstone {
  readonly files: ReadonlyMap<number, SealedFile>;
  readonly faults: readonly TombstoneFault[];
}

/** The custody chain as the store goes by it that has it. What it says is believed: who verifies it has the keys. */
export class JudgedChain {
  readonly #lines: string[] = [];
  readonly #fold = new CustodyFold();
  readonly #tombstones = new Map<number, JudgedTombstone>();
  #unreadable: number | undefined;

  constructor(lines: readonly string[]) {
    for (const line of lines) this.add(line);
  }

  /** Number of the first line that cannot be read; undefined when all can. */
  get unreadable(): number | undefined {
    return this.#unreadable;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  get state(): CustodyState {
    return this.#fold;
  }

  /** The entry of the line that follows. Throws `store.custodyChanged` for any but the next. */
  mustFollow(line: string): CustodyEntry {
    const entry = parseCustodyLine(line);
    if (entry?.seq !== this.#lines.length + 1)
      throw new SocError('store.custodyChanged', { lines: this.#lines.length, seq: entry?.seq ?? 0 });
    return entry;
  }

  /** Takes in a line that stands in the chain, whatever it says. A tombstone is judged by what stood before it, once. */
  add(line: string): void {
    this.#lines.push(line);
    const entry = parseCustodyLine(line);
    if (entry === undefined) {
      this.#unreadable ??= this.#lines.length;
      return;
    }
    if (isOf('tombstone', entry)) {
      const faults = tombstoneFaults(this.#fold, entry);
      this.#tombstones.set(entry.seq, { files: new Map(entry.body.files.map((file) => [file.number, file])), faults });
    }
    this.#fold.add(entry);
  }

  /** The tombstone that names a file, and what is wrong with it. */
  tombstoneOf(number: number): JudgedTombstone | undefined {
    const seq = this.#fold.buried.get(number);
    return seq === undefined ? undefined : this.#tombstones.get(seq);
  }

  /** Throws `store.removalRefused` when the chain does not say, by right, that a file of these bytes is deleted. */
  mustBeBuried(number: number, sm3: string | undefined): void {
    const tombstone = this.tombstoneOf(number);
    const isOther = sm3 !== undefined && sm3 !== tombstone?.files.get(number)?.sm3;
    const faults = tombstone === undefined ? ['undecided'] : [...tombstone.faults, ...(isOther ? ['unsealed'] : [])];
    if (faults.length > 0) throw new SocError('store.removalRefused', { number, faults });
  }
}

import type { Axis } from './axis.ts';
import type { GroupMaker, PartialGroup } from './partial-aggregate.ts';

/**
 * Counts rows in a group and in those of their values below it; rows without a value count only above. Rows that come one after
 * another have mostly the same codes at all levels but the last: the groups of those are looked up once.
 */
export class GroupPath {
  readonly #root: PartialGroup;
  readonly #levels: readonly Axis[];
  readonly #maker: GroupMaker;
  #codes: readonly number[] | undefined;
  /** The groups that the codes lead to, level by level. */
  readonly #above: PartialGroup[] = [];
  /** Place of the first of the last level but one among them. */
  #inner = 0;

  /** @param levels At least one; nothing is measured of their groups. */
  constructor(root: PartialGroup, levels: readonly Axis[], maker: GroupMaker) {
    this.#root = root;
    this.#levels = levels;
    this.#maker = maker;
  }

  /** Counts so many rows with a code of each level. */
  count(codes: readonly number[], rows: number): void {
    const last = this.#levels.length - 1;
    if (!this.#isOn(codes, last)) this.#go(codes, last);
    const values = this.#levels[last]?.values(codes[last] ?? 0) ?? [];
    for (let place = 0; place < this.#above.length; place++) {
      const group = this.#above[place];
      if (group === undefined) continue;
      group.count += rows;
      if (place >= this.#inner && group.counts !== undefined)
        for (const value of values) this.#maker.count(group.counts, value, rows);
    }
  }

  #isOn(codes: readonly number[], last: number): boolean {
    if (this.#codes === undefined) return false;
    for (let level = 0; level < last; level++) if (codes[level] !== this.#codes[level]) return false;
    return true;
  }

  #go(codes: readonly number[], last: number): void {
    const above = this.#above;
    above.length = 0;
    this.#inner = 0;
    above.push(this.#root);
    for (let level = 0; level < last; level++) {
      const values = this.#levels[level]?.values(codes[level] ?? 0) ?? [];
      const end = above.length;
      for (let place = this.#inner; place < end; place++) {
        const group = above[place];
        if (group !== undefined) for (const value of values) above.push(this.#maker.child(group, value, level));
      }
      this.#inner = end;
    }
    this.#codes = codes;
  }
}

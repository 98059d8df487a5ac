/** Waiting items of several askers, dealt out in turn. */
export interface TurnLanes<T> {
  readonly size: number;
  /** Puts an item at the end of its asker's lane. `first`: it is served before those that are not, three times of four. */
  add(item: T, place: TurnPlace): void;
  /** The next item whose asker `mayServe`: the askers take turns, however many items each has. Undefined: none. */
  take(mayServe: (place: TurnPlace) => boolean): { readonly item: T; readonly place: TurnPlace } | undefined;
  /** Takes an item out, wherever it waits. False: it is not there. */
  remove(item: T): boolean;
  /**
   * The newest item of the asker with the most, and how many he has: among those that are not `first`, or when there are
   * none, among those that are.
   */
  longest(): LongestLane<T> | undefined;
  /** How many items an asker has. */
  waitingOf(asker: string): number;
}

/** The lane with the most items. */
interface LongestLane<T> {
  readonly newest: T;
  readonly waiting: number;
  readonly first: boolean;
}

/** Where an item waits. */
export interface TurnPlace {
  readonly asker: string;
  readonly first: boolean;
}

/** Of so many turns in a row one goes to an item that is not `first`, so that those are never left out for good. */
const ROUND = 4;

/**
 * Makes empty lanes.
 *
 * @example
 * const lanes = createTurnLanes<string>();
 * for (const item of ['a1', 'a2', 'a3']) lanes.add(item, { asker: 'a', first: false });
 * lanes.add('b1', { asker: 'b', first: false });
 * lanes.take(() => true); // a1, then b1, a2, a3
 */
export function createTurnLanes<T>(): TurnLanes<T> {
  return new Lanes();
}

class Lanes<T> implements TurnLanes<T> {
  // A Map keeps its order: the asker that was served goes to its end.
  readonly #first = new Map<string, T[]>();
  readonly #others = new Map<string, T[]>();
  #size = 0;
  #turn = 0;

  get size(): number {
    return this.#size;
  }

  add(item: T, { asker, first }: TurnPlace): void {
    const lanes = first ? this.#first : this.#others;
    const lane = lanes.get(asker);
    if (lane === undefined) lanes.set(asker, [item]);
    else lane.push(item);
    this.#size += 1;
  }

  take(mayServe: (place: TurnPlace) => boolean): { readonly item: T; readonly place: TurnPlace } | undefined {
    const othersFirst = (this.#turn + 1) % ROUND === 0;
    for (const first of othersFirst ? [false, true] : [true, false]) {
      const taken = this.#takeFrom(first, mayServe);
      if (taken === undefined) continue;
      this.#turn += 1;
      return taken;
    }
    return undefined;
  }

  remove(item: T): boolean {
    for (const lanes of [this.#first, this.#others]) {
      for (const [asker, lane] of lanes) {
        const at = lane.indexOf(item);
        if (at === -1) continue;
        lane.splice(at, 1);
        if (lane.length === 0) lanes.delete(asker);
        this.#size -= 1;
        return true;
      }
    }
    return false;
  }

  longest(): LongestLane<T> | undefined {
    const first = this.#others.size === 0;
    let longest: LongestLane<T> | undefined;
    for (const lane of (first ? this.#first : this.#others).values()) {
      const newest = lane.at(-1);
      if (newest !== undefined && lane.length > (longest?.waiting ?? 0)) {
        longest = { newest, waiting: lane.length, first };
      }
    }
    return longest;
  }

  waitingOf(asker: string): number {
    return (this.#first.get(asker)?.length ?? 0) + (this.#others.get(asker)?.length ?? 0);
  }

  #takeFrom(
    first: boolean,
    mayServe: (place: TurnPlace) => boolean,
  ): { readonly item: T; readonly place: TurnPlace } | undefined {
    const lanes = first ? this.#first : this.#others;
    for (const [asker, lane] of lanes) {
      const [item, ...rest] = lane;
      if (item === undefined || !mayServe({ asker, first })) continue;
      lanes.delete(asker);
      if (rest.length > 0) lanes.set(asker, rest);
      this.#size -= 1;
      return { item, place: { asker, first } };
    }
    return undefined;
  }
}

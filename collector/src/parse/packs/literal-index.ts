/** Finds which of many literals a text holds, in one pass whatever their number. */
export interface LiteralIndex {
  /** Looks through a text; `has` and `found` speak of it until the next. */
  scan(text: string): void;
  /** Whether the literal of a number (its place in the list the index was made of) occurs. */
  has(literal: number): boolean;
  /** Numbers of the literals that occur, in no order; the same array every time. */
  readonly found: readonly number[];
}

interface Trie {
  /** Next state by class, state after state; 0 is the start. */
  readonly next: Int32Array;
  readonly classes: Uint8Array;
  readonly width: number;
  /** Literals that end in a state, the longer ones' suffixes among them. */
  readonly ends: readonly (readonly number[] | undefined)[];
}

/** Characters of all literals must fit into one byte's worth of classes; more share the class of "any other". */
const MOST_CLASSES = 255;

/**
 * Aho–Corasick over UTF-16 units with character classes and a full table (A. Aho, M. Corasick, 1975). Exact, for literals
 * of any length; equal ones have numbers of their own.
 *
 * @example
 * const index = literalIndex(['%%01', 'devid=']);
 * index.scan('<190>… %%01POLICY/6/…');
 * index.has(0); // true
 */
export function literalIndex(literals: readonly string[]): LiteralIndex {
  const trie = buildTrie(literals);
  const seen = new Uint8Array(literals.length);
  const found: number[] = [];
  return {
    found,
    has: (literal) => seen[literal] === 1,
    scan: (text) => {
      // Marks are taken back one by one: a counter of scans would come to its end within days.
      for (const literal of found) seen[literal] = 0;
      found.length = 0;
      const { next, classes, width, ends } = trie;
      let state = 0;
      for (let p = 0; p < text.length; p += 1) {
        state = next[state * width + (classes[text.charCodeAt(p)] ?? 0)] ?? 0;
        const ended = ends[state];
        if (ended === undefined) continue;
        for (const literal of ended) {
          if (seen[literal] === 1) continue;
          seen[literal] = 1;
          found.push(literal);
        }
      }
    },
  };
}

function buildTrie(literals: readonly string[]): Trie {
  const { classes, width } = classesOf(literals);
  const states = 1 + literals.reduce((sum, { length }) => sum + length, 0);
  const next = new Int32Array(states * width).fill(-1);
  const ends: (number[] | undefined)[] = [];
  let used = 1;
  literals.forEach((literal, number) => {
    let state = 0;
    for (let p = 0; p < literal.length; p += 1) {
      const at = state * width + (classes[literal.charCodeAt(p)] ?? 0);
      if (next[at] === -1) next[at] = used++;
      state = next[at] ?? 0;
    }
    (ends[state] ??= []).push(number);
  });
  link({ next, width, ends, used });
  return { next: next.slice(0, used * width), classes, width, ends };
}

interface Building {
  readonly next: Int32Array;
  readonly width: number;
  readonly ends: (number[] | undefined)[];
  readonly used: number;
}

/** Breadth first: where a state has no way on, that of its longest suffix is taken. */
function link({ next, width, ends, used }: Building): void {
  const suffix = new Int32Array(used);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const fallback = suffix[state] ?? 0;
    for (let way = 0; way < width; way += 1) {
      const at = state * width + way;
      const to = next[at] ?? -1;
      const other = state === 0 ? 0 : (next[fallback * width + way] ?? 0);
      if (to === -1) {
        next[at] = other;
        continue;
      }
      suffix[to] = other;
      const inherited = ends[other];
      if (inherited !== undefined) ends[to] = [...(ends[to] ?? []), ...inherited];
      queue.push(to);
    }
  }
}

function classesOf(literals: readonly string[]): { readonly classes: Uint8Array; readonly width: number } {
  const classes = new Uint8Array(65_536);
  let width = 1;
  for (const literal of literals) {
    for (let p = 0; p < literal.length; p += 1) {
      const code = literal.charCodeAt(p);
      if (classes[code] !== 0) continue;
      if (width > MOST_CLASSES) throw new RangeError('too many different characters in literals');
      classes[code] = width++;
    }
  }
  return { classes, width };
}

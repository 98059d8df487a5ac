/** Finds which of many literals a text holds, in one pass whatever their number. */
export interface LiteralIndex {
  /** Looks through a text; `has` and `found` speak of it until the next. */
  scan(text: string): void;
  /** Whether the literal of a number (its place in the list the index was made of) occurs. */
  has(literal: number): boolean;
  /** Numbers of the literals that occur, in no order; the same array every time. */
  readonly found: readonly number[];
}

/** Aho–Corasick as a full table. */
export interface Trie {
  /** Next state by class, state after state; 0 is the start. */
  readonly next: Int32Array;
  readonly classes: Uint8Array;
  readonly width: number;
  /** Which literals have characters that share a class: 1. */
  readonly shared: Uint8Array;
  /** Literals that end in a state, the longer ones' suffixes among them. */
  readonly ends: readonly (readonly number[] | undefined)[];
}

/**
 * Characters with a class of their own, the most frequent ones; the rarer ones share one, and a literal that has any of them is
 * compared where it ends.
 */
const OWN_CLASSES = 200;

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
  const { next, classes, width, shared, ends } = buildTrie(literals);
  const seen = new Uint8Array(literals.length);
  const found: number[] = [];
  return {
    found,
    has: (literal) => seen[literal] === 1,
    scan: (text) => {
      // Marks are taken back one by one: a counter of scans would come to its end within days.
      for (const literal of found) seen[literal] = 0;
      found.length = 0;
      let state = 0;
      for (let p = 0; p < text.length; p += 1) {
        state = next[state * width + (classes[text.charCodeAt(p)] ?? 0)] ?? 0;
        const ended = ends[state];
        if (ended === undefined) continue;
        for (const literal of ended) {
          if (seen[literal] === 1) continue;
          if (shared[literal] === 1 && !endsWith(text, p + 1, literals[literal] ?? '')) continue;
          seen[literal] = 1;
          found.push(literal);
        }
      }
    },
  };
}

function endsWith(text: string, end: number, literal: string): boolean {
  return text.startsWith(literal, end - literal.length);
}

/** Makes the table of literals; for bytes, of texts that have a character a byte. */
export function buildTrie(literals: readonly string[]): Trie {
  const { classes, width, shared } = classesOf(literals);
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
  return { next: next.slice(0, used * width), classes, width, shared, ends };
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

function classesOf(literals: readonly string[]): Pick<Trie, 'classes' | 'width' | 'shared'> {
  const counts = new Map<number, number>();
  for (const literal of literals) {
    for (let p = 0; p < literal.length; p += 1)
      counts.set(literal.charCodeAt(p), (counts.get(literal.charCodeAt(p)) ?? 0) + 1);
  }
  const classes = new Uint8Array(65_536);
  const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, OWN_CLASSES);
  common.forEach(([code], at) => (classes[code] = at + 1));
  const rest = common.length + 1;
  for (const code of counts.keys()) if (classes[code] === 0) classes[code] = rest;
  const shared = Uint8Array.from(literals, (literal) => {
    for (let p = 0; p < literal.length; p += 1) if (classes[literal.charCodeAt(p)] === rest) return 1;
    return 0;
  });
  return { classes, width: rest + 1, shared };
}

import type { Line } from '../line.ts';
import { matcherHolds, neededLiterals, type CompiledMatcher } from './compile-matcher.ts';
import type { ParserPack } from './compile-pack.ts';
import { literalIndex } from './literal-index.ts';

/** One alternative of one pack, its literals by their numbers in the index. */
interface Asked {
  /** Place of the pack. */
  readonly pack: number;
  readonly matcher: CompiledMatcher;
}

/**
 * The packs that know a line, in the order given. All literals of all packs are looked for in one pass over the text; only the packs
 * with one of theirs in it, those of the header's program, and the few that ask for neither are asked at all: what a line costs
 * does not grow with the number of packs.
 */
export function choosePacks(packs: readonly ParserPack[]): (line: Line) => Iterable<ParserPack> {
  const asked = packs.flatMap(({ matchers }, pack) => matchers.map((matcher): Asked => ({ pack, matcher })));
  const numbers = numberLiterals(asked);
  const index = literalIndex([...numbers.keys()]);
  const occurs = (literal: string): boolean => index.has(numbers.get(literal) ?? -1);
  const { byLiteral, byProgram, always } = keysOf(asked, numbers);
  return (line) => {
    index.scan(line.text);
    const candidates = [...always, ...(byProgram.get(line.header.program ?? '') ?? [])];
    for (const literal of index.found) {
      for (const one of byLiteral[literal] ?? []) candidates.push(one);
    }
    const known = new Set<number>();
    for (const { pack, matcher } of candidates)
      if (!known.has(pack) && matcherHolds(matcher, line, occurs)) known.add(pack);
    return known.size < 2
      ? packsOf(known, packs)
      : packsOf(
          [...known].sort((a, b) => a - b),
          packs,
        );
  };
}

function packsOf(places: Iterable<number>, packs: readonly ParserPack[]): readonly ParserPack[] {
  const chosen: ParserPack[] = [];
  for (const place of places) {
    const pack = packs[place];
    if (pack !== undefined) chosen.push(pack);
  }
  return chosen;
}

/** Every literal that any matcher asks about, once. */
function numberLiterals(asked: readonly Asked[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { matcher } of asked) {
    for (const literal of [...matcher.all, ...matcher.any, ...matcher.without, ...neededLiterals(matcher)]) {
      if (!numbers.has(literal)) numbers.set(literal, numbers.size);
    }
  }
  return numbers;
}

interface Keys {
  /** Alternatives by the number of a literal they need. */
  readonly byLiteral: readonly (readonly Asked[] | undefined)[];
  readonly byProgram: ReadonlyMap<string, readonly Asked[]>;
  readonly always: readonly Asked[];
}

function keysOf(asked: readonly Asked[], numbers: ReadonlyMap<string, number>): Keys {
  const byLiteral: (Asked[] | undefined)[] = [];
  const byProgram = new Map<string, Asked[]>();
  const always: Asked[] = [];
  for (const one of asked) {
    const needed = neededLiterals(one.matcher);
    if (one.matcher.programs.size > 0) {
      for (const program of one.matcher.programs) byProgram.set(program, [...(byProgram.get(program) ?? []), one]);
    } else if (needed.length > 0) {
      for (const literal of needed) (byLiteral[numbers.get(literal) ?? 0] ??= []).push(one);
    } else always.push(one);
  }
  return { byLiteral, byProgram, always };
}

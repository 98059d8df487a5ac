import type { Line } from '../line.ts';
import { neededLiterals, type CompiledMatcher } from './compile-matcher.ts';
import type { ParserPack } from './compile-pack.ts';
import { literalIndex, type LiteralIndex } from '../../decode/literal-index.ts';

/** One alternative of one pack, with its literals by their numbers in the index. */
interface Asked {
  /** Place of the pack. */
  readonly pack: number;
  readonly matcher: CompiledMatcher;
  readonly all: readonly number[];
  readonly any: readonly number[];
  readonly without: readonly number[];
}

/**
 * The packs that know a line, in the order given. All literals of all packs are looked for in one pass over the text; only the packs
 * with one of theirs in it, those of the header's program, and the few that ask for neither are asked at all: what a line costs
 * does not grow with the number of packs.
 */
export function choosePacks(packs: readonly ParserPack[]): (line: Line) => Iterable<ParserPack> {
  const matchers = packs.flatMap((pack, place) => pack.matchers.map((matcher) => ({ pack: place, matcher })));
  const numbers = numberLiterals(matchers.map(({ matcher }) => matcher));
  const index = literalIndex([...numbers.keys()]);
  const asked = matchers.map(({ pack, matcher }): Asked => {
    const numbered = (literals: readonly string[]) => literals.map((literal) => numbers.get(literal) ?? -1);
    const { all, any, without } = matcher;
    return { pack, matcher, all: numbered(all), any: numbered(any), without: numbered(without) };
  });
  const { byLiteral, byProgram, always } = keysOf(asked, numbers);
  return (line) => {
    index.scan(line.text);
    const known: number[] = [];
    const ask = (candidates: readonly Asked[] | undefined): void => {
      if (candidates === undefined) return;
      for (const one of candidates) if (!known.includes(one.pack) && holds(one, line, index)) known.push(one.pack);
    };
    ask(always);
    if (line.header.program !== undefined) ask(byProgram.get(line.header.program));
    for (const literal of index.found) ask(byLiteral[literal]);
    if (known.length > 1) known.sort((a, b) => a - b);
    return packsOf(known, packs);
  };
}

/** Whether an alternative holds for the line that was scanned last. */
function holds({ matcher, all, any, without }: Asked, line: Line, index: LiteralIndex): boolean {
  const { programs, starts, json } = matcher;
  if (programs.size > 0 && (line.header.program === undefined || !programs.has(line.header.program))) return false;
  for (const literal of all) if (!index.has(literal)) return false;
  if (any.length > 0 && !any.some((literal) => index.has(literal))) return false;
  for (const literal of without) if (index.has(literal)) return false;
  if (starts.length > 0 && !starts.some((start) => line.body.startsWith(start))) return false;
  return !json || line.json() !== undefined;
}

function packsOf(places: readonly number[], packs: readonly ParserPack[]): readonly ParserPack[] {
  const chosen: ParserPack[] = [];
  for (const place of places) {
    const pack = packs[place];
    if (pack !== undefined) chosen.push(pack);
  }
  return chosen;
}

/** Every literal that any matcher asks about, once. */
export function numberLiterals(matchers: readonly CompiledMatcher[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const matcher of matchers) {
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

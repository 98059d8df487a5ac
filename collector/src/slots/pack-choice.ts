import { neededLiterals, type CompiledMatcher } from '../parse/packs/compile-matcher.ts';
import { numberLiterals } from '../parse/packs/choose-packs.ts';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import { ByteLiterals } from './byte-literals.ts';
import { HIDING_LITERALS } from './clear-text.ts';

/** One alternative of one pack, its literals by their numbers. */
interface Asked {
  readonly place: number;
  readonly programs: ReadonlySet<string>;
  readonly all: readonly number[];
  readonly any: readonly number[];
  readonly without: readonly number[];
  readonly starts: readonly Buffer[];
  readonly json: boolean;
}

/** What an alternative is asked about. */
export interface AskedLine {
  readonly bytes: Buffer;
  readonly bodyAt: number;
  readonly end: number;
  readonly program: string | undefined;
}

/** A line whose packs cannot be told from its bytes. */
export const UNSURE = Symbol('unsure');

/** A record of systemd's journal has its own header. */
export const JOURNAL = '"__REALTIME_TIMESTAMP"';

/** Literals that say that a line must be looked at as text. */
const SIGNS = ['%%', 'CEF:', 'LEEF:', JOURNAL, ...HIDING_LITERALS] as const;

/** Which packs know a line, as `choosePacks` says it, from the line's bytes. */
export class PackChoice {
  readonly #index: ByteLiterals;
  readonly #packs: readonly ParserPack[];
  readonly #byLiteral: (Asked[] | undefined)[] = [];
  readonly #byProgram = new Map<string, Asked[]>();
  readonly #always: Asked[] = [];
  readonly #signs: ReadonlyMap<string, number>;
  readonly #hiding: readonly number[];
  readonly #known: number[] = [];

  constructor(packs: readonly ParserPack[]) {
    this.#packs = packs;
    const matchers = packs.flatMap((pack, place) => pack.matchers.map((matcher) => ({ place, matcher })));
    const numbers = new Map(numberLiterals(matchers.map(({ matcher }) => matcher)));
    for (const sign of SIGNS) if (!numbers.has(sign)) numbers.set(sign, numbers.size);
    this.#index = new ByteLiterals([...numbers.keys()]);
    this.#signs = new Map(SIGNS.map((sign) => [sign, numbers.get(sign) ?? 0]));
    this.#hiding = HIDING_LITERALS.map((literal) => numbers.get(literal) ?? 0);
    for (const { place, matcher } of matchers) this.#file(askedOf(place, matcher, numbers), matcher, numbers);
  }

  /** Looks through a line; gives the kinds of bytes in it (`BYTES`). What else is asked is about this line. */
  scan(bytes: Buffer, from: number, to: number): number {
    return this.#index.scan(bytes, from, to);
  }

  /** Whether the line has a sign. */
  has(sign: (typeof SIGNS)[number]): boolean {
    return this.#index.has(this.#signs.get(sign) ?? 0);
  }

  /** Whether the line has something that hides text. */
  hides(): boolean {
    return this.#hiding.some((literal) => this.#index.has(literal));
  }

  /** The first pack that knows the line; undefined for none. */
  first(line: AskedLine): ParserPack | typeof UNSURE | undefined {
    const known = this.#known;
    known.length = 0;
    if (!this.#ask(this.#always, line)) return UNSURE;
    if (line.program !== undefined && !this.#ask(this.#byProgram.get(line.program), line)) return UNSURE;
    for (const literal of this.#index.found) if (!this.#ask(this.#byLiteral[literal], line)) return UNSURE;
    return known.length === 0 ? undefined : this.#packs[Math.min(...known)];
  }

  /** Notes the packs of the alternatives that hold; false when one cannot be told. */
  #ask(candidates: readonly Asked[] | undefined, line: AskedLine): boolean {
    if (candidates === undefined) return true;
    for (const one of candidates) {
      if (!holds(one, line, this.#index)) continue;
      if (one.json) return false;
      this.#known.push(one.place);
    }
    return true;
  }

  #file(asked: Asked, matcher: CompiledMatcher, numbers: ReadonlyMap<string, number>): void {
    const needed = neededLiterals(matcher);
    if (matcher.programs.size > 0) {
      for (const program of matcher.programs)
        this.#byProgram.set(program, [...(this.#byProgram.get(program) ?? []), asked]);
    } else if (needed.length > 0) {
      for (const literal of needed) (this.#byLiteral[numbers.get(literal) ?? 0] ??= []).push(asked);
    } else this.#always.push(asked);
  }
}

function askedOf(place: number, matcher: CompiledMatcher, numbers: ReadonlyMap<string, number>): Asked {
  const numbered = (literals: readonly string[]): readonly number[] =>
    literals.map((literal) => numbers.get(literal) ?? -1);
  const { programs, all, any, without, starts, json } = matcher;
  const asBytes = starts.map((start) => Buffer.from(start, 'utf8'));
  return { place, programs, all: numbered(all), any: numbered(any), without: numbered(without), starts: asBytes, json };
}

function holds(asked: Asked, { bytes, bodyAt, end, program }: AskedLine, index: ByteLiterals): boolean {
  const { programs, all, any, without, starts, json } = asked;
  if (programs.size > 0 && (program === undefined || !programs.has(program))) return false;
  for (const literal of all) if (!index.has(literal)) return false;
  if (any.length > 0 && !any.some((literal) => index.has(literal))) return false;
  for (const literal of without) if (index.has(literal)) return false;
  if (starts.length > 0 && !starts.some((start) => startsAt(bytes, bodyAt, end, start))) return false;
  return !json || mayBeJson(bytes, bodyAt, end);
}

function startsAt(bytes: Buffer, at: number, end: number, literal: Buffer): boolean {
  if (at + literal.length > end) return false;
  for (let p = 0; p < literal.length; p += 1) if (bytes[at + p] !== literal[p]) return false;
  return true;
}

/** JSON begins with a brace or bracket behind blanks. */
function mayBeJson(bytes: Buffer, at: number, end: number): boolean {
  let p = at;
  while (p < end && (bytes[p] ?? 0) <= 32) p += 1;
  return bytes[p] === 123 || bytes[p] === 91;
}

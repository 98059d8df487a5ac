import { neededLiterals, type CompiledMatcher } from '../parse/packs/compile-matcher.ts';
import { numberLiterals } from '../parse/packs/choose-packs.ts';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import type { Line } from '../parse/line.ts';
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
  /** The same as text. */
  readonly line: Pick<Line, 'json'>;
}

const NONE: readonly ParserPack[] = [];

/** What a line may have that makes it of a kind of its own, one bit each. */
export const SIGN = {
  /** A record of systemd's journal has its own header. */
  journal: 1,
  /** Something hides text. */
  hiding: 2,
  /** Its header may only look like that of RFC 3164: names that blanks do not end (`decode/host-and-tag.ts`). */
  otherHeader: 4,
  /** A format that names itself. */
  namedFormat: 8,
} as const;

/** By these literals signs are known. */
const SIGNS: readonly (readonly [number, readonly string[]])[] = [
  [SIGN.journal, ['"__REALTIME_TIMESTAMP"']],
  [SIGN.hiding, HIDING_LITERALS],
  [SIGN.otherHeader, ['%%', ';ipv4', '; ipv4', ';ipv6', '; ipv6']],
  [SIGN.namedFormat, ['CEF:', 'LEEF:']],
];

/** Which packs know a line, as `choosePacks` says it, from the line's bytes. */
export class PackChoice {
  readonly #index: ByteLiterals;
  readonly #packs: readonly ParserPack[];
  readonly #byLiteral: (Asked[] | undefined)[] = [];
  readonly #byProgram = new Map<string, Asked[]>();
  readonly #always: Asked[] = [];
  /** Signs by the numbers of their literals. */
  readonly #signOf: Uint8Array;
  #signs = 0;
  readonly #known: number[] = [];

  constructor(packs: readonly ParserPack[]) {
    this.#packs = packs;
    const matchers = packs.flatMap((pack, place) => pack.matchers.map((matcher) => ({ place, matcher })));
    const numbers = new Map(numberLiterals(matchers.map(({ matcher }) => matcher)));
    for (const literal of SIGNS.flatMap(([, literals]) => literals))
      if (!numbers.has(literal)) numbers.set(literal, numbers.size);
    this.#index = new ByteLiterals([...numbers.keys()]);
    this.#signOf = new Uint8Array(numbers.size);
    for (const [sign, literals] of SIGNS) for (const one of literals) this.#signOf[numbers.get(one) ?? 0] = sign;
    for (const { place, matcher } of matchers) this.#file(askedOf(place, matcher, numbers), matcher, numbers);
  }

  /** Looks through a line; gives the kinds of bytes in it (`BYTES`). What else is asked is about this line. */
  scan(bytes: Buffer, from: number, to: number): number {
    const kinds = this.#index.scan(bytes, from, to);
    this.#signs = 0;
    for (const literal of this.#index.found) this.#signs |= this.#signOf[literal] ?? 0;
    return kinds;
  }

  /** Whether the line has one of some signs (`SIGN`). */
  has(signs: number): boolean {
    return (this.#signs & signs) !== 0;
  }

  /** The packs that know the line, in their order. */
  known(line: AskedLine): readonly ParserPack[] {
    const known = this.#known;
    known.length = 0;
    this.#ask(this.#always, line);
    if (line.program !== undefined) this.#ask(this.#byProgram.get(line.program), line);
    for (const literal of this.#index.found) this.#ask(this.#byLiteral[literal], line);
    if (known.length === 0) return NONE;
    if (known.length > 1) known.sort((a, b) => a - b);
    return known.flatMap((place) => this.#packs[place] ?? []);
  }

  /** Notes the packs of the alternatives that hold. */
  #ask(candidates: readonly Asked[] | undefined, line: AskedLine): void {
    if (candidates === undefined) return;
    for (const one of candidates)
      if (!this.#known.includes(one.place) && holds(one, line, this.#index)) this.#known.push(one.place);
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

function holds(asked: Asked, { bytes, bodyAt, end, program, line }: AskedLine, index: ByteLiterals): boolean {
  const { programs, all, any, without, starts, json } = asked;
  if (programs.size > 0 && (program === undefined || !programs.has(program))) return false;
  for (const literal of all) if (!index.has(literal)) return false;
  if (any.length > 0 && !any.some((literal) => index.has(literal))) return false;
  for (const literal of without) if (index.has(literal)) return false;
  if (starts.length > 0 && !starts.some((start) => startsAt(bytes, bodyAt, end, start))) return false;
  return !json || (mayBeJson(bytes, bodyAt, end) && line.json() !== undefined);
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

import type { GivenLine } from './both-ways.ts';

const ALPHABET = Array.from(' ="\\:()[]{}<>\'中文é,;.-%&?/0aZ\t|#@，：“');

/** Numbers from 0 up to a limit, the same ones for the same seed (mulberry32). */
export function seededBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

/** Lines with one to three faults each: a character changed, put in, left out, or a piece twice. */
export function* damagedLines(lines: readonly GivenLine[], count: number, seed: number): Generator<GivenLine> {
  const below = seededBelow(seed);
  for (let made = 0; made < count; made += 1) {
    const given = lines[below(lines.length)];
    if (given === undefined) return;
    const characters = Array.from(Buffer.from(given.payload).toString());
    for (let faults = 1 + below(3); faults > 0; faults -= 1) damage(characters, below);
    const payload = Buffer.from(characters.join('').replaceAll(/[\r\n]/g, ' '));
    if (payload.length > 0) yield { payload, listener: given.listener };
  }
}

function damage(characters: string[], below: (limit: number) => number): void {
  const at = below(characters.length + 1);
  const kind = below(10);
  if (kind < 4) characters[at] = ALPHABET[below(ALPHABET.length)] ?? 'x';
  else if (kind < 7) characters.splice(at, 0, ALPHABET[below(ALPHABET.length)] ?? 'x');
  else if (kind < 9) characters.splice(at, 1);
  else characters.splice(at, 0, ...characters.slice(below(characters.length + 1)).slice(0, below(20)));
}

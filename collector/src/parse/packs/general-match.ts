import type { CompiledMatcher } from './compile-matcher.ts';

/** Fewest characters that tell a device from others. */
const LEAST_TELLING = 4;
/** Keys and words that half of all devices write. */
const ANYBODYS: ReadonlySet<string> = new Set(
  'time= date= src= dst= user= level= type= action= msg= name= status= ip= id= proto= sport= dport= error failed login success from'.split(
    ' ',
  ),
);

/**
 * What makes an alternative of `match` so general that it takes lines of other devices; undefined when it asks for a program, for JSON
 * with a text in it, or for texts that tell.
 *
 * @example
 * generalMatch({ ...nothing, all: ['='] }); // '"=" stands in lines of many devices'
 */
export function generalMatch({ programs, all, any, starts, json }: CompiledMatcher): string | undefined {
  if (programs.size > 0) return undefined;
  if (all.length + any.length + starts.length === 0) return json ? 'any JSON object is taken' : 'every line is taken';
  const weakest = (texts: readonly string[]): number => Math.min(...texts.map(tellingLength));
  const told =
    all.reduce((sum, text) => sum + tellingLength(text), 0) +
    (any.length === 0 ? 0 : weakest(any)) +
    (starts.length === 0 ? 0 : weakest(starts));
  if (told >= LEAST_TELLING) return undefined;
  const shown = [...all, ...any, ...starts].slice(0, 3).map((text) => JSON.stringify(text));
  return `${shown.join(', ')} ${shown.length === 1 ? 'stands' : 'stand'} in lines of many devices`;
}

function tellingLength(text: string): number {
  if (ANYBODYS.has(text.trim().toLowerCase())) return 1;
  // A Chinese character tells as much as two letters.
  return text.length + (text.match(/[\u3400-\u9fff]/g)?.length ?? 0);
}

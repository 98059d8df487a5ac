import type { ParserPack } from './compile-pack.ts';

/**
 * The packs to ask about a line by the program its header names, in the order given: those that want another program
 * are left out, so that they need not be asked for every line.
 */
export function choosePacks(packs: readonly ParserPack[]): (program: string | undefined) => readonly ParserPack[] {
  const named = new Set(packs.flatMap(({ programs }) => [...(programs ?? [])]));
  const others = packs.filter(({ programs }) => programs === undefined);
  const byProgram = new Map(
    [...named].map((name) => [name, packs.filter(({ programs }) => programs?.has(name) ?? true)] as const),
  );
  return (program) => (program === undefined ? others : (byProgram.get(program) ?? others));
}

/** Deepest nesting of a body. A query tree of 32 levels needs about twice as many; the rest of the API needs few. */
export const MAX_JSON_DEPTH = 128;

/**
 * True when a JSON value nests deeper than `most`. Walks level by level without recursion: schemas recurse, and a body
 * of a megabyte of brackets must not reach them.
 */
export function nestsDeeperThan(value: unknown, most: number): boolean {
  let level = containers([value]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= most) return true;
    level = level.flatMap((one) => containers(Object.values(one)));
  }
  return false;
}

function containers(values: readonly unknown[]): object[] {
  return values.filter((value): value is object => typeof value === 'object' && value !== null);
}

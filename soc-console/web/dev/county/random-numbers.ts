/** Repeatable numbers in [0, 1): development pictures should not change by themselves. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Repeatable choices of one file of the county: what another file takes changes nothing in it. */
export function repeatable(seed: number) {
  const random = randomNumbers(seed);
  return {
    random,
    pick: <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0],
    hex: (n: number): string => Array.from({ length: n }, () => Math.floor(random() * 16).toString(16)).join(''),
  };
}

/** Which rows of a run match: a byte for each, 1 or 0; or all, or none. */
export type Mask = 'all' | 'none' | Uint8Array;

/** Rows that both masks have. */
export function bothOf(a: Mask, b: Mask): Mask {
  if (a === 'none' || b === 'none') return 'none';
  if (a === 'all') return b;
  if (b === 'all') return a;
  const out = new Uint8Array(a.length);
  let any = 0;
  for (let row = 0; row < out.length; row++) any |= out[row] = (a[row] ?? 0) & (b[row] ?? 0);
  return any === 0 ? 'none' : out;
}

/** Rows that one of the masks has. */
export function eitherOf(a: Mask, b: Mask): Mask {
  if (a === 'all' || b === 'all') return 'all';
  if (a === 'none') return b;
  if (b === 'none') return a;
  const out = new Uint8Array(a.length);
  for (let row = 0; row < out.length; row++) out[row] = (a[row] ?? 0) | (b[row] ?? 0);
  return out;
}

/** Rows that a mask has not. */
export function noneOf(mask: Mask): Mask {
  if (mask === 'all') return 'none';
  if (mask === 'none') return 'all';
  const out = new Uint8Array(mask.length);
  let any = 0;
  for (let row = 0; row < out.length; row++) any |= out[row] = (mask[row] ?? 0) ^ 1;
  return any === 0 ? 'none' : out;
}

/** Rows of a run that a test lets pass. */
export function maskWhere(rows: number, test: (row: number) => boolean): Mask {
  const out = new Uint8Array(rows);
  let any = false;
  for (let row = 0; row < rows; row++)
    if (test(row)) {
      out[row] = 1;
      any = true;
    }
  return any ? out : 'none';
}

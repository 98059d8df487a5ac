/** How many connections a listener bears. */
export interface ConnectionLimits {
  /** From everybody. */
  readonly total: number;
  /** From one address; see `addressGroup`. */
  readonly perAddress: number;
}

/**
 * The limits brought down to what the process can bear, if that is known: the share of one address of the whole stays.
 *
 * @example
 *   withinCap({ total: 1024, perAddress: 256 }, 64); // { total: 64, perAddress: 16 }
 */
export function withinCap({ total, perAddress }: ConnectionLimits, cap: number | undefined): ConnectionLimits {
  const kept = Math.max(1, Math.min(total, cap ?? total));
  const share = Math.min(1, perAddress / total);
  return { total: kept, perAddress: Math.max(1, Math.floor(kept * share)) };
}

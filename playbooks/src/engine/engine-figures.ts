/** What became of effects in this process since its start. */
export interface EngineFigures {
  /** Tries to take one back that failed. */
  readonly undoFailed: number;
  /** Were gone and put back. */
  readonly reapplied: number;
  /** Were gone, or could not be seen, and not put back: counted once until it is there again. */
  readonly lost: number;
  /** Acts whose outcome nobody knows. */
  readonly unclear: number;
  /** Ended by a person before their time. */
  readonly lifted: number;
}

/** Counts them. */
export interface EngineCounts {
  readonly figures: EngineFigures;
  count(what: keyof EngineFigures): void;
}

/** Makes counters at zero. */
export function createEngineCounts(): EngineCounts {
  const figures = { undoFailed: 0, reapplied: 0, lost: 0, unclear: 0, lifted: 0 };
  return { figures, count: (what) => void (figures[what] += 1) };
}

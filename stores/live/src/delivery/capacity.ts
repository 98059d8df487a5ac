/** Deliveries a listener may leave untaken before it gets a gap, unless told otherwise. */
export const DEFAULT_CAPACITY = 1_000;

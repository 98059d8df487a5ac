/** Calls back once, `delayMs` from now at the earliest; what it answers takes the call back. */
export type Timer = (callback: () => void, delayMs: number) => () => void;

/** The timer of the machine. */
export const systemTimer: Timer = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** How long a scrape waits for a thread. Prometheus gives up after 10 s by default. */
const PATIENCE_MS = 2_000;

/**
 * Asks a thread for its figures, and gives undefined when there is no answer in `patienceMs`. A thread that does not answer
 * is asked once, not by everybody who wants to know; what it answers is as fresh as its answer.
 */
export function askInTime<T>(figures: () => Promise<T>, patienceMs = PATIENCE_MS): () => Promise<T | undefined> {
  let asked: Promise<T | undefined> | undefined;
  return async () => {
    asked ??= figures()
      // Why the thread is dead is told by whoever runs it.
      .catch(() => undefined)
      .finally(() => (asked = undefined));
    return inTime(asked, patienceMs);
  };
}

async function inTime<T>(answer: Promise<T>, patienceMs: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), patienceMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

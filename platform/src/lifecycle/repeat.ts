/**
 * Does something now and every `intervalMs`, never twice at once. Disposing stops it and waits for the running one.
 */
export function repeat(
  work: () => Promise<unknown>,
  intervalMs: number,
  onError: (error: unknown) => void,
): AsyncDisposable {
  let running: Promise<void> | undefined;
  const run = (): void => {
    running ??= work()
      .then(() => undefined, onError)
      .finally(() => (running = undefined));
  };
  const timer = setInterval(run, intervalMs);
  run();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Polls until the condition holds; throws after the deadline. */
export async function until(condition: () => boolean, what: string, deadlineMs = 300_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

import { once } from 'node:events';

/** Resolves with the signal when the process is asked to end. */
export async function endRequested(): Promise<string> {
  const controller = new AbortController();
  const { signal } = controller;
  const name = await Promise.race([
    once(process, 'SIGINT', { signal }).then(() => 'SIGINT'),
    once(process, 'SIGTERM', { signal }).then(() => 'SIGTERM'),
  ]);
  controller.abort();
  return name;
}

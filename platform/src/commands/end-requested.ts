import { once } from 'node:events';

/** A signal that is aborted when the process is asked to end, for a reason when one is given. */
export function endSignal(reason?: Error): AbortSignal {
  const controller = new AbortController();
  void endRequested().then(() => controller.abort(reason));
  return controller.signal;
}

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

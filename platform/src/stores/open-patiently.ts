import { mayPass, SECOND_MS, type Clock, type SocError } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { pauseUntil } from '../waiting/pause-until.ts';
import { tryPatiently } from '../waiting/try-patiently.ts';
import type { WaitingPartName, WaitingParts } from '../waiting/waiting-parts.ts';

/** A store by the name under which it is told to wait. */
export type StoreName = Extract<WaitingPartName, 'records' | 'events' | 'jobs' | 'live'>;

/** What is opened with patience. */
export interface PatientlyGiven {
  readonly config: Pick<Config, 'stores'>;
  readonly clock: Clock;
  readonly waiting: WaitingParts;
  /** Aborted: the process is to end; nothing is waited for any longer. */
  readonly stopping: AbortSignal;
}

/**
 * Opens something, again and again while a server is away, for `stores.waitSeconds` after the first time at most; meanwhile
 * the store is told to wait that `awayStore` finds in the error. Throws what is no server's that is away, and the newest
 * error when it gave up.
 */
export async function openPatiently<T>(
  open: () => Promise<T>,
  awayStore: (error: SocError) => StoreName | undefined,
  { clock, config, stopping, waiting }: PatientlyGiven,
): Promise<T> {
  let deadline = Infinity;
  let last: unknown;
  let told: StoreName | undefined;
  const goesOn = (): void => {
    if (told !== undefined) waiting.over(told);
    told = undefined;
  };
  const done = await tryPatiently(open, {
    passes: (error): error is SocError => mayPass(error) && awayStore(error) !== undefined,
    pause: pauseUntil(aborted(stopping)),
    givesUp: () => stopping.aborted || clock.now() >= deadline,
    onWait: (error) => {
      if (deadline === Infinity) deadline = clock.now() + config.stores.waitSeconds * SECOND_MS;
      last = error;
      const name = awayStore(error);
      // One that answers again while another does not is no longer waited for.
      if (name !== told) goesOn();
      told = name;
      if (name !== undefined) waiting.because(name, error);
    },
    onResume: goesOn,
  });
  if (done === undefined) throw last;
  return done.result;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

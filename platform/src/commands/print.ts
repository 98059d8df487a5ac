import { printable } from './printable.ts';

/** Writes text to standard output, safe for a terminal. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/**
 * Writes text to standard output, safe for a terminal; resolves when it is out of this process, rejects with the system's
 * error (`EPIPE` when nobody reads any more).
 */
export function printWhole(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The stream tells of a failure as well, after it was told here: without a listener that would end the process.
    process.stdout.once('error', reject);
    process.stdout.write(printable(text), (error) => {
      if (error instanceof Error) return;
      process.stdout.off('error', reject);
      resolve();
    });
  });
}

/** Writes text to standard error, safe for a terminal. */
export function printError(text: string): void {
  process.stderr.write(printable(text));
}

/** Writes text over the current line of standard error. */
export function printProgress(text: string): void {
  process.stderr.write(`\r${printable(text)}`);
}

import { printable } from './printable.ts';

/** Writes text to standard output, safe for a terminal. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** Writes text to standard error, safe for a terminal. */
export function printError(text: string): void {
  process.stderr.write(printable(text));
}

/** Writes text over the current line of standard error. */
export function printProgress(text: string): void {
  process.stderr.write(`\r${printable(text)}`);
}

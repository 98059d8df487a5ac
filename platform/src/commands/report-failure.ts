import { ERROR_CATALOGUE, SocError } from '@qiaolou/schema';

/**
 * Prints a failure for people on standard error and answers the exit code: 2 for a coded error with its Chinese and
 * English text and details, 70 (EX_SOFTWARE) with the stack for anything unforeseen.
 */
export function reportFailure(error: unknown): number {
  if (error instanceof SocError) {
    const { zh, en } = ERROR_CATALOGUE[error.code];
    process.stderr.write(`${error.code}: ${zh}\n${en}\n${JSON.stringify(error.details, null, 2)}\n`);
    return 2;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}

import { renameSync, statSync } from 'node:fs';
import { appendLine } from '@qiaolou/files';
import { diskFault, isoTime, type Clock } from '@qiaolou/schema';
import type { PipelineBatch } from './pipeline-messages.ts';

/** Largest file, bytes; the files before it are `rejected.1.ndjson`, `rejected.2.ndjson` … */
const MAX_FILE_BYTES = 64_000_000;
/** Files that are kept beside the newest. */
const OLDER_FILES = 3;

/** Where the events go that the store refuses for good. */
export interface DeadLettersOptions {
  /** The newest file, ending in `.ndjson`: an object a line with `at`, `id`, `code`, `reason` and, where it has one, `event`. */
  readonly file: string;
  readonly clock: Clock;
  /** Told when the oldest file gave way to a newer one: what was in it is nowhere else. */
  readonly onDropped: (file: string) => void;
  readonly maxFileBytes?: number | undefined;
}

/**
 * Makes what appends the refused events of a batch to a file, durably and each once however often the batch is tried in this
 * process. Files and their number are bounded. Throws `disk.*` for what the disk refuses: the batch then comes again.
 */
export function createDeadLetters(options: DeadLettersOptions): (batch: PipelineBatch) => Promise<void> {
  let kept = { number: 0, lines: 0 };
  return async ({ number, stored }) => {
    const letters = stored.flatMap(({ rejected }) => rejected);
    if (kept.number !== number) kept = { number, lines: 0 };
    for (const letter of letters.slice(kept.lines)) {
      const line = JSON.stringify({ at: isoTime(options.clock.now()), ...letter });
      try {
        makeRoom(options, Buffer.byteLength(line) + 1);
        await appendLine(options.file, line);
      } catch (error) {
        throw diskFault(error);
      }
      kept = { number, lines: kept.lines + 1 };
    }
  };
}

/** Starts a new file when the line would make this one too large. */
function makeRoom({ file, maxFileBytes = MAX_FILE_BYTES, onDropped }: DeadLettersOptions, bytes: number): void {
  const size = sizeOf(file);
  if (size === 0 || size + bytes <= maxFileBytes) return;
  const oldest = olderFile(file, OLDER_FILES);
  const isDropped = sizeOf(oldest) > 0;
  for (let age = OLDER_FILES; age > 0; age--) {
    const newer = age === 1 ? file : olderFile(file, age - 1);
    if (sizeOf(newer) > 0) renameSync(newer, olderFile(file, age));
  }
  if (isDropped) onDropped(oldest);
}

function olderFile(file: string, age: number): string {
  return file.replace(/\.ndjson$/, `.${age}.ndjson`);
}

/** 0 for a file that is not there. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

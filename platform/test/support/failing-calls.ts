import { spawnSync } from 'node:child_process';
import { openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Kinds of system calls on files, as in failing-calls.c; OPEN is to read, CREATE to write, of folders too. */
const KINDS = { write: 1, sync: 2, create: 4, names: 8, read: 16, open: 32 } as const;

type Kind = keyof typeof KINDS;

/** What a disk says, to which calls, and whether it goes on saying so. */
export interface DiskFault {
  readonly says: 'ENOSPC' | 'EDQUOT' | 'EIO' | 'EROFS' | 'EACCES';
  readonly to: readonly Kind[];
  readonly lasting: boolean;
}

/** A disk that is full, breaks for a moment, turns read-only, is not ours any more. */
export const DISK_FAULTS: readonly DiskFault[] = [
  { says: 'ENOSPC', to: ['write', 'sync', 'create', 'names'], lasting: true },
  { says: 'EIO', to: ['write', 'sync', 'create', 'names', 'read', 'open'], lasting: false },
  { says: 'EROFS', to: ['write', 'sync', 'create', 'names'], lasting: true },
  { says: 'EACCES', to: ['create', 'names', 'open'], lasting: true },
];

const FIELDS = 6;
const BYTES = 4 * FIELDS;

/** Makes calls of this process fail that are on files below the folder its starter named. */
export class FailingCalls {
  readonly #page: number;

  constructor(page: string) {
    this.#page = openSync(page, 'r+');
  }

  /** From now on: so many calls that a fault is about pass, the next fails, and all after it if it lasts. */
  fail({ says, to, lasting }: DiskFault, pass: number): void {
    const kinds = to.reduce((sum, kind) => sum | KINDS[kind], 0);
    this.#write([kinds, pass, constants.errno[says], Number(lasting), 0, 0]);
  }

  /** Nothing fails any more; answers how many calls did. */
  mend(): number {
    const bytes = Buffer.alloc(BYTES);
    readSync(this.#page, bytes, 0, BYTES, 0);
    this.#write([0, 0, 0, 0, 0, 0]);
    return bytes.readInt32LE(BYTES - 4);
  }

  #write(fields: readonly number[]): void {
    writeSync(this.#page, new Uint8Array(Int32Array.from(fields).buffer), 0, BYTES, 0);
  }
}

/**
 * Environment of a process that may use `FailingCalls`, for calls on files below `under`; the page is
 * `FAILING_CALLS_PAGE`. Undefined where there is no C compiler, or no Linux.
 */
export function failingCallsEnvironment(folder: string, under: string): Readonly<Record<string, string>> | undefined {
  const library = join(folder, 'failing-calls.so');
  const source = join(import.meta.dirname, 'failing-calls.c');
  const compiled = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', library, source, '-ldl']);
  if (process.platform !== 'linux' || compiled.error !== undefined) return undefined;
  if (compiled.status !== 0) throw new Error(compiled.stderr.toString());
  const page = join(folder, 'failing-calls.page');
  writeFileSync(page, Buffer.alloc(BYTES));
  return { LD_PRELOAD: library, FAILING_CALLS_PAGE: page, FAILING_CALLS_UNDER: under };
}

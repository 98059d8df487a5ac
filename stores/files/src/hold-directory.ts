import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who holds a directory; told to people, never decided by. */
export interface DirectoryHolder {
  readonly pid: number;
  readonly host: string;
  /** When it took the directory, ISO 8601. */
  readonly since: string;
}

/** A directory that is held until `release`, or until the process ends, however it ends; or who else holds it. */
export type DirectoryHold =
  { readonly held: true; release(): void } | { readonly held: false; readonly holder: DirectoryHolder | undefined };

/** SQLITE_BUSY, https://sqlite.org/rescode.html#busy */
const BUSY = 5;

/** Kept from the garbage collector, which would close a database that nobody refers to, and give up its lock. */
const HELD = new Set<DatabaseSync>();

/**
 * Takes a directory for one holder at a time: an exclusive SQLite transaction on `lock.db` in it, which the kernel ends
 * with the process. It refuses a second holder in another thread, process or PID namespace, and leaves nothing behind
 * that somebody must judge dead. Nothing else in the process may open `lock.db`: closing any file descriptor of it gives the
 * lock up (POSIX record locks). The directory must be there; `since` is now, ISO 8601. Throws the system's error.
 */
export function holdDirectory(dir: string, since: string): DirectoryHold {
  const told = join(dir, 'lock.holder');
  const database = new DatabaseSync(join(dir, 'lock.db'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return { held: false, holder: readHolder(told) };
    throw error;
  }
  try {
    tell(told, { pid: process.pid, host: hostname(), since });
  } catch (error) {
    database.close();
    throw error;
  }
  HELD.add(database);
  return {
    held: true,
    release: () => {
      if (!database.isOpen) return;
      // Before the lock: afterwards it could be the next holder's.
      rmSync(told, { force: true });
      database.close();
      HELD.delete(database);
    },
  };
}

/** In one step: a half-written one would be read as nobody. */
function tell(path: string, holder: DirectoryHolder): void {
  writeFileSync(`${path}.tmp`, JSON.stringify(holder), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}

function readHolder(path: string): DirectoryHolder | undefined {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<string, unknown>>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'string') return undefined;
    return { pid, host, since };
  } catch {
    // It is being written, or was removed by a holder that ends just now.
    return undefined;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY;
}

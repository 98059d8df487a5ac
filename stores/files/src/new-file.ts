import { existsSync } from 'node:fs';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/** File systems that have no links say one of these. */
const NO_LINKS: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * A file that did not exist before and grows piece by piece as `<path>.tmp`, readable by its owner only; it gets its name when it
 * is whole and on disk. After a crash there is no file of that name. One writer at a time.
 *
 * @example
 *   const file = await NewFile.create(path); // undefined: there is one
 *   await file?.write(bytes);
 *   await file?.finish();
 */
export class NewFile {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Begins the file; undefined when one of that name exists. Throws the system's error. */
  static async create(path: string): Promise<NewFile | undefined> {
    if (existsSync(path)) return undefined;
    // What a crash left; a link that somebody laid there is not followed.
    await rm(temporary(path), { force: true });
    return new NewFile(path, await open(temporary(path), 'wx', 0o600));
  }

  /** Writes what comes next. Throws the system's error. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#handle.writeFile(bytes);
  }

  /** Syncs what was written; what is left to do is `name`. Throws the system's error. */
  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
  }

  /** Gives a finished file its name; false when there is a file of that name by now. Throws the system's error. */
  async name(): Promise<boolean> {
    try {
      await link(temporary(this.path), this.path);
      await rm(temporary(this.path));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || (NO_LINKS.includes(code) && existsSync(this.path))) return false;
      if (!NO_LINKS.includes(code)) throw error;
      await rename(temporary(this.path), this.path);
    }
    await syncDirectory(dirname(this.path));
    return true;
  }

  /** Leaves nothing behind of a file that has no name yet. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(temporary(this.path), { force: true });
  }
}

function temporary(path: string): string {
  return `${path}.tmp`;
}

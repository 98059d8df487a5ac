import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { hasPrint } from './file-print.ts';
import type { FileState, TailState } from './tail-state.ts';

const DAY_MS = 86_400_000;
/** How long a file that is not found is remembered: a disk may come back. */
const REMEMBER_MS = 7 * DAY_MS;
const MAX_DEPARTED = 200;
/** A copy is recognised by so many bytes at least: less may be the beginning of anything. */
const LEAST_COPY_BYTES = 64;

/** Device and inode of a file, as text. */
export interface FilePlace {
  readonly dev: string;
  readonly ino: string;
}

/** What a file is known by, whatever it is called. */
export function keyOf({ dev, ino }: FilePlace): string {
  return `${dev}:${ino}`;
}

/** Files that were seen before and are not open, as they were left: those that are there, and those that went away. */
export class KnownFiles {
  readonly #known: Map<string, FileState>;
  #departed: FileState[];
  /** Found at the start under their numbers with other content. */
  readonly #replaced: FileState[] = [];

  constructor({ files, departed }: TailState) {
    this.#known = new Map(files.map((file) => [keyOf(file), file]));
    this.#departed = [...departed];
  }

  /** The file at a place. */
  at(place: FilePlace): FileState | undefined {
    return this.#known.get(keyOf(place));
  }

  /** Those that are there, as far as is known, and those another took the place of. */
  all(): readonly FileState[] {
    return [...this.#known.values(), ...this.#replaced];
  }

  keep(state: FileState): void {
    this.#known.set(keyOf(state), state);
  }

  drop(place: FilePlace): void {
    this.#known.delete(keyOf(place));
  }

  /** A file went away; a copy of it may come. */
  depart(state: FileState): void {
    this.#departed = [...this.#departed.filter(({ id }) => id !== state.id), state].slice(-MAX_DEPARTED);
  }

  /** While nobody looked another file got its number. */
  replace(state: FileState): void {
    this.#replaced.push(state);
  }

  isReplaced(state: FileState): boolean {
    return this.#replaced.includes(state);
  }

  /** The file, of these, those that are open, that the one at a path is a copy of, made before the original was cut (logrotate's copytruncate). */
  async originalOf(handle: FileHandle, path: string, open: readonly FileState[]): Promise<FileState | undefined> {
    for (const state of [...open, ...this.#known.values(), ...this.#departed]) {
      if (!isNamedAfter(path, state.path) || state.tail.at + state.tail.length < LEAST_COPY_BYTES) continue;
      if (await isSame(handle, state)) return state;
    }
    return undefined;
  }

  /** What a restart must know of them. */
  state(now: number): Pick<TailState, 'files' | 'departed'> {
    return {
      files: [...this.#known.values()].filter(({ seenAt }) => now - seenAt < REMEMBER_MS),
      departed: this.#departed.filter(({ seenAt }) => now - seenAt < DAY_MS),
    };
  }
}

/** Whether a file begins, and ended when it was left, as it did before. */
export async function isSame(handle: FileHandle, { head, tail }: FileState): Promise<boolean> {
  return (await hasPrint(handle, 0, head)) && (await hasPrint(handle, tail.at, tail));
}

/** `app.log.1`, `app-20261130.log` and `app.log.1.gz` are named after `app.log`. */
export function isNamedAfter(path: string, original: string): boolean {
  const name = basename(original);
  const dot = name.indexOf('.', 1);
  return basename(path).startsWith(dot < 0 ? name : name.slice(0, dot));
}

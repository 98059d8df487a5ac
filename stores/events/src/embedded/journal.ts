import { open, readdir, readFile, truncate, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { privateDirectory, syncDirectory } from '@qiaolou/files';
import { encodeFrame, scanJournal, type JournalFrame } from './journal-frame.ts';

/** Something the journal found wrong at opening and repaired; nobody is asked, but it is told. */
export interface JournalRepair {
  readonly kind: 'tornTail' | 'damagedFrames';
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
  /** Where the bytes were put aside. */
  readonly keptAs: string;
}

/** Called for each frame at opening, oldest first. */
export type ReplayFrame = (frame: JournalFrame) => Promise<void>;

/**
 * Append-only journal in numbered files. What `write` has resolved for survives power loss. Only whole files are
 * removed, when everything in them is in Parquet.
 */
export class Journal {
  readonly #dir: string;
  #file: FileHandle;
  #number: number;
  #length = 0;
  #broken: Error | undefined;

  private constructor(dir: string, file: FileHandle, number: number) {
    this.#dir = dir;
    this.#file = file;
    this.#number = number;
  }

  /** Number of the file being written. */
  get current(): number {
    return this.#number;
  }

  /** Bytes in the file being written. */
  get bytes(): number {
    return this.#length;
  }

  /** Replays every file after `covered`, repairs damage, removes the covered files and starts a new file. */
  static async open(
    dir: string,
    covered: number,
    replay: ReplayFrame,
    onRepair: (repair: JournalRepair) => void,
  ): Promise<Journal> {
    await privateDirectory(dir);
    let last = covered;
    for (const number of await journalFiles(dir)) {
      const path = join(dir, journalName(number));
      if (number <= covered) {
        await unlink(path);
        continue;
      }
      last = number;
      const content = await readFile(path);
      const scan = scanJournal(content);
      for (const repair of await repairFile(path, content, scan)) onRepair(repair);
      for (const frame of scan.frames) await replay(frame);
    }
    return new Journal(dir, await newFile(dir, last + 1), last + 1);
  }

  /** Writes frames and makes them durable; several appends share one call. */
  async write(frames: readonly JournalFrame[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const bytes = Buffer.concat(frames.flatMap(encodeFrame));
    try {
      let written = 0;
      while (written < bytes.byteLength) {
        const result = await this.#file.write(bytes, written, bytes.byteLength - written, this.#length + written);
        written += result.bytesWritten;
      }
      await this.#file.datasync();
      this.#length += bytes.byteLength;
    } catch (error) {
      await this.#forget(error);
      throw error;
    }
  }

  /** A failed write must leave nothing that a later opening would take for acknowledged. */
  async #forget(error: unknown): Promise<void> {
    try {
      await this.#file.truncate(this.#length);
      await this.#file.datasync();
    } catch (cut) {
      const message = `the journal could not be cut back (${String(cut)}) after a failed write (${String(error)})`;
      this.#broken = new Error(message, { cause: cut });
    }
  }

  /** Starts a new file and gives the number of the finished one. */
  async rotate(): Promise<number> {
    const finished = this.#number;
    const next = await newFile(this.#dir, finished + 1);
    const full = this.#file;
    this.#file = next;
    this.#number = finished + 1;
    this.#length = 0;
    // Last: should it fail, what is written from here on is in the new file all the same.
    await full.close();
    return finished;
  }

  /** Removes the files up to a number, their events being in Parquet. */
  async dropTo(covered: number): Promise<void> {
    for (const number of await journalFiles(this.#dir))
      if (number <= covered) await unlink(join(this.#dir, journalName(number)));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function journalName(number: number): string {
  return `${String(number).padStart(8, '0')}.wal`;
}

async function journalFiles(dir: string): Promise<readonly number[]> {
  const names = await readdir(dir);
  return names
    .filter((name) => /^\d{8}\.wal$/.test(name))
    .map((name) => Number(name.slice(0, 8)))
    .sort((a, b) => a - b);
}

async function newFile(dir: string, number: number): Promise<FileHandle> {
  const path = join(dir, journalName(number));
  const file = await open(path, 'wx', 0o600);
  try {
    await file.sync();
    await syncDirectory(dir);
  } catch (error) {
    // Left there it would stand in the way of the next attempt.
    await file.close();
    await unlink(path);
    throw error;
  }
  return file;
}

/** Puts torn and damaged bytes aside; the tail is cut off, so that the next opening finds the file whole. */
async function repairFile(
  path: string,
  content: Buffer,
  scan: ReturnType<typeof scanJournal>,
): Promise<readonly JournalRepair[]> {
  const repairs: JournalRepair[] = [];
  const keep = async (kind: JournalRepair['kind'], at: number, bytes: number) => {
    const keptAs = `${path}.${kind}-${at}`;
    await writeFile(keptAs, content.subarray(at, at + bytes), { mode: 0o600 });
    repairs.push({ kind, file: path, at, bytes, keptAs });
  };
  for (const range of scan.damaged) await keep('damagedFrames', range.at, range.length);
  if (scan.goodEnd < content.length) {
    await keep('tornTail', scan.goodEnd, content.length - scan.goodEnd);
    await truncate(path, scan.goodEnd);
  }
  return repairs;
}

import { open, readdir, readFile, truncate, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { privateDirectory, syncDirectory } from '@qiaolou/files';
import { encodeFrame, scanJournal, type JournalFrame } from '../embedded/journal-frame.ts';

/** Something the journal found wrong at opening and repaired; nobody is asked, but it is told. */
export interface JournalRepair {
  readonly kind: 'tornTail' | 'damagedFrames';
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
  /** Where the bytes were put aside. */
  readonly keptAs: string;
}

/** Bytes of a file; larger ones could not be read as a whole at the next opening. One frame is always taken. */
const MAX_FILE_BYTES = 512 * 1_048_576;

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
  /** The file could not be cut back after a failed write; nothing is written until it was. */
  #broken = false;
  /** Files the segments are said to cover, which nobody has compared with them yet. */
  readonly #unchecked: Set<number>;

  private constructor(dir: string, file: FileHandle, number: number, unchecked: readonly number[]) {
    this.#dir = dir;
    this.#file = file;
    this.#number = number;
    this.#unchecked = new Set(unchecked);
  }

  /** Number of the file being written. */
  get current(): number {
    return this.#number;
  }

  /** Bytes in the file being written. */
  get bytes(): number {
    return this.#length;
  }

  /** Replays every file after `covered`, repairs damage and starts a new file; those covered wait for `dropCovered`. */
  static async open(
    dir: string,
    covered: number,
    replay: ReplayFrame,
    onRepair: (repair: JournalRepair) => void,
  ): Promise<Journal> {
    await privateDirectory(dir);
    const files = await journalFiles(dir);
    const read = files.filter((number) => number > covered);
    for (const number of read) await readRepaired(join(dir, journalName(number)), replay, onRepair);
    const next = (read.at(-1) ?? covered) + 1;
    const unchecked = files.filter((number) => number <= covered);
    return new Journal(dir, await newFile(dir, next), next, unchecked);
  }

  /**
   * Removes the files that the segments covered at the opening, each after `keep` has seen to it that every event of its
   * frames is stored: a manifest that was put back may cover files that were written after it.
   */
  async dropCovered(keep: ReplayFrame, onRepair: (repair: JournalRepair) => void): Promise<void> {
    for (const number of this.#unchecked) {
      const path = join(this.#dir, journalName(number));
      await readRepaired(path, keep, onRepair);
      await unlink(path);
      this.#unchecked.delete(number);
    }
  }

  /**
   * Writes frames and makes them durable; several appends share one call. Throws RangeError, before anything is written,
   * for a frame that could not be read back, and the system's error.
   */
  async write(frames: readonly JournalFrame[]): Promise<void> {
    const encoded = frames.map((frame) => Buffer.concat(encodeFrame(frame)));
    if (this.#broken) await this.#cutBack();
    try {
      let end = this.#length;
      for (const bytes of encoded) {
        if (end > 0 && end + bytes.byteLength > MAX_FILE_BYTES) {
          await this.#file.datasync();
          this.#length = end;
          await this.rotate();
          end = 0;
        }
        await this.#writeAt(bytes, end);
        end += bytes.byteLength;
      }
      await this.#file.datasync();
      this.#length = end;
    } catch (error) {
      await this.#cutBack(error);
      throw error;
    }
  }

  async #writeAt(bytes: Uint8Array, at: number): Promise<void> {
    for (let written = 0; written < bytes.byteLength;) {
      const result = await this.#file.write(bytes, written, bytes.byteLength - written, at + written);
      written += result.bytesWritten;
    }
  }

  /** A failed write must leave nothing in the file that a later opening would take for acknowledged. */
  async #cutBack(after?: unknown): Promise<void> {
    try {
      await this.#file.truncate(this.#length);
      await this.#file.datasync();
      this.#broken = false;
    } catch (error) {
      this.#broken = true;
      if (after === undefined) throw error;
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
      if (number <= covered && !this.#unchecked.has(number)) await unlink(join(this.#dir, journalName(number)));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Reads a file's frames, oldest first; what is damaged is put aside first. */
async function readRepaired(
  path: string,
  replay: ReplayFrame,
  onRepair: (repair: JournalRepair) => void,
): Promise<void> {
  const content = await readFile(path);
  const scan = scanJournal(content);
  for (const repair of await repairFile(path, content, scan)) onRepair(repair);
  for (const frame of scan.frames) await replay(frame);
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
    await writeFile(keptAs, content.subarray(at, at + bytes), { mode: 0o600, flush: true });
    repairs.push({ kind, file: path, at, bytes, keptAs });
  };
  for (const range of scan.damaged) await keep('damagedFrames', range.at, range.length);
  if (scan.goodEnd < content.length) {
    await keep('tornTail', scan.goodEnd, content.length - scan.goodEnd);
    await syncDirectory(dirname(path));
    await truncate(path, scan.goodEnd);
  }
  return repairs;
}

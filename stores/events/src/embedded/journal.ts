import { open, readFile, truncate, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { privateDirectory, syncDirectory } from '@qiaolou/files';
import { journalFiles, journalName, missingJournals } from './journal-files.ts';
import { encodePackedFrame, scanJournal, type JournalFrame } from './journal-frame.ts';

/** Something the journal found wrong at opening; nobody is asked, but it is told. */
export type JournalRepair =
  | {
      readonly kind: 'tornTail' | 'damagedFrames';
      readonly file: string;
      readonly at: number;
      readonly bytes: number;
      /** Where the bytes were put aside. */
      readonly keptAs: string;
    }
  /** A file that there was is gone, and with it what only it had. */
  | { readonly kind: 'journalMissing'; readonly file: string };

/** Bytes from which on a file is finished; one write is never parted. */
const FULL_FILE_BYTES = 128 * 1_048_576;

/** Called for each frame at opening, oldest first, with the largest sequence number of its file. */
type ReplayFrame = (frame: JournalFrame, through: number) => void;

/** How a journal is opened. */
export interface JournalOpening {
  readonly dir: string;
  /** The file that was being written when somebody last looked; it and those after it must be there. 0 for none. */
  readonly expected: number;
  readonly replay: ReplayFrame;
  readonly tell: (repair: JournalRepair) => void;
}

/** A file with the largest sequence number in it, 0 when it has no frame. */
interface JournalFile {
  readonly number: number;
  maxSeq: number;
}

/**
 * Append-only journal in numbered files. What `write` has resolved for survives power loss. Only whole files are
 * removed, when everything in them is in segments.
 */
export class Journal {
  readonly #dir: string;
  /** Files that are not written any more, oldest first. */
  readonly #finished: JournalFile[];
  #current: JournalFile;
  #file: FileHandle;
  #length = 0;
  /** The file could not be cut back after a failed write; nothing is written until it was. */
  #broken = false;

  private constructor(dir: string, file: FileHandle, files: { finished: JournalFile[]; current: JournalFile }) {
    this.#dir = dir;
    this.#file = file;
    this.#finished = files.finished;
    this.#current = files.current;
  }

  /** Number of the file being written. */
  get current(): number {
    return this.#current.number;
  }

  /** Bytes in the file being written. */
  get bytes(): number {
    return this.#length;
  }

  /** Replays every file, repairs damage and begins a new file, or goes on with the last one when it is empty. */
  static async open({ dir, expected, replay, tell }: JournalOpening): Promise<Journal> {
    await privateDirectory(dir);
    const numbers = await journalFiles(dir);
    for (const number of missingJournals(numbers, expected))
      tell({ kind: 'journalMissing', file: join(dir, journalName(number)) });
    const finished: JournalFile[] = [];
    let lastFrames = 0;
    for (const number of numbers) {
      const frames = await readRepaired(join(dir, journalName(number)), tell);
      const maxSeq = frames.reduce((most, { firstSeq, count }) => Math.max(most, firstSeq + count - 1), 0);
      for (const frame of frames) replay(frame, maxSeq);
      finished.push({ number, maxSeq });
      lastFrames = frames.length;
    }
    const last = finished.at(-1);
    if (last !== undefined && lastFrames === 0 && last.number >= expected) {
      finished.pop();
      return new Journal(dir, await open(join(dir, journalName(last.number)), 'r+'), { finished, current: last });
    }
    const next = Math.max(last?.number ?? 0, expected) + 1;
    return new Journal(dir, await newFile(dir, next), { finished, current: { number: next, maxSeq: 0 } });
  }

  /**
   * Writes frames into one file and makes them durable; several appends share one call. Throws RangeError, before anything
   * is written, for a frame that could not be read back, and the system's error: then none of them is there.
   */
  async write(frames: readonly JournalFrame[]): Promise<void> {
    const bytes = Buffer.concat(frames.flatMap(encodePackedFrame));
    if (this.#broken) await this.#cutBack();
    if (this.#length > 0 && this.#length + bytes.byteLength > FULL_FILE_BYTES) await this.rotate();
    try {
      for (let written = 0; written < bytes.byteLength;) {
        const result = await this.#file.write(bytes, written, bytes.byteLength - written, this.#length + written);
        written += result.bytesWritten;
      }
      await this.#file.datasync();
    } catch (error) {
      await this.#cutBack(error);
      throw error;
    }
    this.#length += bytes.byteLength;
    for (const { firstSeq, count } of frames)
      this.#current.maxSeq = Math.max(this.#current.maxSeq, firstSeq + count - 1);
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

  /** Begins a new file; an empty one is gone on with. */
  async rotate(): Promise<void> {
    if (this.#length === 0) return;
    const number = this.#current.number + 1;
    const next = await newFile(this.#dir, number);
    const full = this.#file;
    this.#finished.push(this.#current);
    this.#file = next;
    this.#current = { number, maxSeq: 0 };
    this.#length = 0;
    // Last: should it fail, what is written from here on is in the new file all the same.
    await full.close();
  }

  /** Removes the finished files that have no number beyond `seq`, all events up to it being in segments. */
  async dropThrough(seq: number): Promise<void> {
    for (let oldest = this.#finished[0]; oldest !== undefined && oldest.maxSeq <= seq; oldest = this.#finished[0]) {
      await unlink(join(this.#dir, journalName(oldest.number)));
      this.#finished.shift();
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** A file's frames, oldest first; what is damaged is put aside. */
async function readRepaired(path: string, tell: (repair: JournalRepair) => void): Promise<readonly JournalFrame[]> {
  const content = await readFile(path);
  const scan = scanJournal(content);
  for (const repair of await repairFile(path, content, scan)) tell(repair);
  return scan.frames;
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
  const keep = async (kind: 'tornTail' | 'damagedFrames', at: number, bytes: number) => {
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

import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import {
  FileRecords,
  headedFormat,
  type CharacterWidth,
  type FileRecord,
  type FileRecordsOptions,
} from '../../framing/index.ts';
import { PRINT_BYTES, printOf } from './file-print.ts';
import type { FileState } from './tail-state.ts';

/** What a read of a file came to. */
export type TailRead =
  | {
      readonly kind: 'records';
      readonly records: readonly FileRecord[];
      readonly bytes: number;
      readonly more: boolean;
    }
  /** The file was cut or written anew: what was read of it is another file's past. */
  | { readonly kind: 'anew' };

/** How the records of files are cut; `auto`: as each begins. */
export type FileReading = Omit<FileRecordsOptions, 'from' | 'width' | 'format'> & {
  readonly format: FileRecordsOptions['format'] | 'auto';
};

/** Bytes read at once. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Opens a file for reading; undefined for what is no ordinary file. A link is refused by the system (ELOOP) unless links are
 * followed. Throws the system's error. Nothing waits: not even a pipe that nobody writes to.
 */
export async function openOrdinary(path: string, followLinks: boolean): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  const handle = await open(path, O_RDONLY | O_NONBLOCK | (followLinks ? 0 : O_NOFOLLOW));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}

/** One file that is followed: its bytes become records, and it is known again after a restart. */
export class TailedFile {
  readonly #handle: FileHandle;
  readonly #reading: FileReading;
  /** As it was opened: where its events say they are from. */
  readonly bornAs: string;
  /** Where it is now. */
  path: string;
  readonly dev: string;
  readonly ino: string;
  readonly id: string;
  /** When it was seen under its path last, epoch ms; it may be read on when it is gone from there. */
  seenAt: number;
  /** Nothing of it may be read before its id is kept. */
  isKept = false;
  #records: FileRecords | undefined;
  #resume: FileState['resume'];
  /** Offset of the next byte to be read. */
  #position: number;
  #headBytes = Buffer.alloc(0);
  #lastBytes = Buffer.alloc(0);
  #size = 0;
  #changedAt = 0;
  /** When it grew last, epoch ms. */
  #grewAt: number;
  #width: CharacterWidth = 'bytes';
  #allowance = 0;
  #allowedAt: number;

  constructor(handle: FileHandle, state: FileState, reading: FileReading) {
    this.#handle = handle;
    this.#reading = reading;
    this.bornAs = state.bornAs;
    this.path = state.path;
    this.dev = state.dev;
    this.ino = state.ino;
    this.id = state.id;
    this.seenAt = state.seenAt;
    this.#grewAt = state.seenAt;
    this.#allowedAt = state.seenAt;
    this.#resume = state.resume;
    this.#position = state.resume.at;
  }

  /** Bytes that were seen and not read. */
  get behind(): number {
    return Math.max(0, this.#size - this.#position);
  }

  /** When it grew last, epoch ms. */
  get grewAt(): number {
    return this.#grewAt;
  }

  /** Bytes held of records that are not complete. */
  get openBytes(): number {
    return this.#position - (this.#records?.resume.at ?? this.#position);
  }

  /** All before `resume` is in the spool's hands: call it when the records of the last read are. */
  taken(): void {
    this.#resume = this.#records?.resume ?? this.#resume;
  }

  /** What a restart must know of it. */
  state(): FileState {
    const { id, bornAs, path, dev, ino, seenAt } = this;
    const head = printOf(this.#headBytes);
    const tail = { ...printOf(this.#lastBytes), at: this.#position - this.#lastBytes.length };
    return { id, bornAs, path, dev, ino, head, tail, resume: this.#resume, seenAt };
  }

  /** Reads on, `bytesPerSecond` at most (0: as many as there are). Throws the system's error. */
  async read(now: number, bytesPerSecond: number): Promise<TailRead> {
    await this.#begin();
    if (this.#position >= this.#size && (await this.#isAnew())) return { kind: 'anew' };
    const wanted = Math.min(CHUNK_BYTES, this.#allowed(now, bytesPerSecond), this.#size - this.#position);
    const even = this.#width === 'bytes' ? wanted : wanted - (wanted % 2);
    const chunk = Buffer.alloc(Math.max(0, even));
    const { bytesRead } = await this.#handle.read(chunk, 0, chunk.length, this.#position);
    if (bytesRead === 0) return { kind: 'records', records: this.#records?.expire(now) ?? [], bytes: 0, more: false };
    const bytes = bytesRead === chunk.length ? chunk : Buffer.from(chunk.subarray(0, bytesRead));
    this.#position += bytesRead;
    this.#grewAt = now;
    this.#allowance -= bytesRead;
    this.#remember(bytes);
    const records = this.#records?.push(bytes, now) ?? [];
    return { kind: 'records', records, bytes: bytesRead, more: this.#position < this.#size };
  }

  /** Takes a line that has no end for one: it has not grown for long. */
  givePiece(now: number): readonly FileRecord[] {
    return this.#records?.givePiece(now) ?? [];
  }

  /** Bytes of a line that is not complete. */
  get partialBytes(): number {
    return this.#records?.partialBytes ?? 0;
  }

  /** What is not complete, as it is: nothing more comes. */
  rest(now: number): readonly FileRecord[] {
    return this.#records?.rest(now) ?? [];
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** Sees what was read before, and how wide characters are. */
  async #begin(): Promise<void> {
    if (this.#records !== undefined) return;
    const head = Buffer.alloc(PRINT_BYTES);
    const { bytesRead } = await this.#handle.read(head, 0, head.length, 0);
    this.#headBytes = Buffer.from(head.subarray(0, Math.min(bytesRead, this.#position)));
    const last = Buffer.alloc(Math.min(PRINT_BYTES, this.#position));
    await this.#handle.read(last, 0, last.length, this.#position - last.length);
    this.#lastBytes = last;
    this.#width =
      head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'bytes';
    const { format: told, ...reading } = this.#reading;
    const format = told === 'auto' ? (headedFormat(head.subarray(0, bytesRead)) ?? 'lines') : told;
    this.#records = new FileRecords({ ...reading, format, width: this.#width, from: this.#resume });
  }

  /** Looks how long it is; true when it is shorter than what was read, or begins with something else. */
  async #isAnew(): Promise<boolean> {
    const { size, mtimeMs } = await this.#handle.stat();
    const isChanged = size !== this.#size || mtimeMs !== this.#changedAt;
    this.#size = size;
    this.#changedAt = mtimeMs;
    if (size < this.#position) return true;
    if (!isChanged) return false;
    if (this.#position === 0) {
      // Two bytes may say that its characters are wide.
      this.#records = undefined;
      await this.#begin();
    }
    const head = Buffer.alloc(this.#headBytes.length);
    await this.#handle.read(head, 0, head.length, 0);
    return !head.equals(this.#headBytes);
  }

  /** Bytes that may be read now: what a second allows, never more than a second's worth saved up. */
  #allowed(now: number, bytesPerSecond: number): number {
    if (bytesPerSecond === 0) return CHUNK_BYTES;
    const earned = (Math.max(0, now - this.#allowedAt) * bytesPerSecond) / 1_000;
    this.#allowance = Math.min(bytesPerSecond, this.#allowance + earned);
    this.#allowedAt = now;
    return Math.max(0, Math.floor(this.#allowance));
  }

  #remember(bytes: Buffer): void {
    if (this.#headBytes.length < PRINT_BYTES && this.#position - bytes.length === this.#headBytes.length)
      this.#headBytes = Buffer.from(Buffer.concat([this.#headBytes, bytes]).subarray(0, PRINT_BYTES));
    this.#lastBytes = Buffer.from(Buffer.concat([this.#lastBytes, bytes]).subarray(-PRINT_BYTES));
  }
}

import { crc32 } from 'node:zlib';
import { CHUNK_BYTES, readChunk, type EvtxItem } from './evtx-chunk.ts';

const FILE_MAGIC = Buffer.from('ElfFile\0', 'latin1');
/** The file's header takes so much, whatever it says. */
const HEADER_BYTES = 4_096;
const CHECKED_BYTES = 120;
const DIRTY = 1;

/** True for the beginning of a binary Windows event log. */
export function looksLikeEvtx(start: Buffer): boolean {
  return start.length >= 8 && start.compare(FILE_MAGIC, 0, 8, 0, 8) === 0;
}

/**
 * Reads a binary Windows event log (EVTX 3.1, 3.2) from its bytes, in whatever pieces they come: 64 KiB are held at most. The
 * header's count of chunks is not believed: a log that was copied while Windows had it open tells an old one, and says
 * that it is dirty.
 */
export class EvtxReader {
  #held = Buffer.alloc(0);
  #at = 0;
  #isDirty = false;

  /** The log was open when it was copied. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** Takes the next bytes; returns what they complete. */
  push(bytes: Buffer): readonly EvtxItem[] {
    const items: EvtxItem[] = [];
    let held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    for (let wanted = this.#wanted(); held.length >= wanted; wanted = this.#wanted()) {
      for (const item of this.#take(held.subarray(0, wanted))) items.push(item);
      held = held.subarray(wanted);
    }
    this.#held = Buffer.from(held);
    return items;
  }

  /** Ends the file; returns what its last piece holds. */
  end(): readonly EvtxItem[] {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    if (rest.length === 0) return this.#at === 0 ? [{ kind: 'damage', at: 0, reason: 'truncated' }] : [];
    return this.#at === 0 ? [{ kind: 'damage', at: rest.length, reason: 'truncated' }] : this.#take(rest);
  }

  #wanted(): number {
    return this.#at === 0 ? HEADER_BYTES : CHUNK_BYTES;
  }

  #take(part: Buffer): readonly EvtxItem[] {
    const at = this.#at;
    this.#at += part.length;
    return at === 0 ? this.#header(part) : readChunk(part, at);
  }

  #header(header: Buffer): readonly EvtxItem[] {
    if (!looksLikeEvtx(header)) return [{ kind: 'damage', at: 0, reason: 'fileHeader' }];
    this.#isDirty = (header.readUInt32LE(120) & DIRTY) !== 0;
    const isSound = crc32(header.subarray(0, CHECKED_BYTES)) === header.readUInt32LE(124);
    return isSound ? [] : [{ kind: 'damage', at: 0, reason: 'fileChecksum' }];
  }
}

import type { LiveFile } from './due-seals.ts';
import type { DiskSpace } from './forecast.ts';
import type { SealedFile } from './custody-entry.ts';

/** What a look at a file came to. */
export type FileLook =
  | { readonly number: number; readonly state: 'missing' }
  /** The system refuses to read it. */
  | { readonly number: number; readonly state: 'unreadable'; readonly reason: string }
  /**
   * As many documents are there as were sealed, each under the number it had then, which every change by the server's interface
   * takes from it; what stands in them was not read.
   */
  | { readonly number: number; readonly state: 'counted' }
  | {
      readonly number: number;
      readonly state: 'read';
      readonly bytes: number;
      readonly sm3: string;
      /** What a seal says of it, where that was asked for and can be read. */
      readonly file?: SealedFile | undefined;
    };

/**
 * Whether only the bytes of a file are looked at, or also what stands in it; `count`: no more than what can be had without reading it
 * where that is something (a search server), else its bytes.
 */
export type LookFor = 'bytes' | 'seal' | 'count';

/** Space where a store's files are. */
export interface StoreDisks {
  readonly hot: DiskSpace;
  /** Where old files are moved to; absent when nowhere. */
  readonly cold?: DiskSpace | undefined;
}

/** What a store lets its keeper do with its files, or with what takes their place on a search server. */
export interface EventCustody {
  /** Lines of the custody chain from one on, whatever stands in them; all of them, from 0, as they are on the disk now. */
  custodyLines(from: number): Promise<readonly string[]>;
  /** Files that are searched now. */
  custodyFiles(): Promise<readonly LiveFile[]>;
  /** Reads files as a whole, beside what else there is to do; those that are not listed are missing. */
  custodyLook(numbers: readonly number[], what: LookFor): Promise<readonly FileLook[]>;
  /**
   * Adds a line to the chain, durably, as its line `seq`. Throws `store.custodyChanged` when the chain has not `seq − 1` lines,
   * or a seal names a file that is no more or is being put together with others.
   */
  custodyAppend(line: string): Promise<void>;
  /**
   * Deletes files that the chain has a tombstone for. Throws `store.removalRefused` for any that has none, or whose tombstone
   * is faulty by `tombstoneFaults`. A crash in the middle leaves files that are to be deleted by calling it again.
   */
  custodyRemove(numbers: readonly number[]): Promise<void>;
  /**
   * Moves files to the other directory: copied, synced, read back and compared, listed there, and only then gone here. Throws
   * `store.noCold` when there is none, `store.corrupt` when a copy is not what it should be.
   */
  custodyMove(numbers: readonly number[]): Promise<void>;
  custodyDisks(): Promise<StoreDisks>;
}

import type { JournalRepair } from './journal.ts';

/** What the store repaired or could not do in the background; nothing acknowledged is lost by any of these. */
export type StoreReport =
  | JournalRepair
  | {
      readonly kind: 'flushFailed' | 'compactionFailed' | 'dropFailed' | 'removalFailed';
      readonly reason: string;
    }
  /** A file that no manifest lists, or that is no store's: kept in another folder. Events in it are not found any more. */
  | { readonly kind: 'setAside'; readonly file: string; readonly bytes: number; readonly keptAs: string }
  /** Ids are looked up in the segment itself instead, which is slower. Told once for each file. */
  | { readonly kind: 'idFilterUnreadable'; readonly file: string; readonly reason: string };

/** Is told what the store repaired or could not do. */
export type TellReport = (report: StoreReport) => void;

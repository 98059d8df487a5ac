import type { JournalRepair } from './journal.ts';

/** What the store repaired or could not do in the background; nothing acknowledged is lost by any of these. */
export type StoreReport =
  | JournalRepair
  | {
      readonly kind: 'flushFailed' | 'compactionFailed' | 'removalFailed';
      readonly reason: string;
    }
  /** A file that no manifest lists, or that is no store's: kept in another folder. Events in it are not found any more. */
  | { readonly kind: 'setAside'; readonly file: string; readonly bytes: number; readonly keptAs: string }
  /** A segment that no manifest told of: it is one of the store's again. */
  | { readonly kind: 'segmentAdopted'; readonly file: string; readonly events: number }
  /** So many files are in a directory for old ones that is not there, or that nobody names: they cannot be read. */
  | { readonly kind: 'coldMissing'; readonly files: number }
  /** A file in the directory for old ones that is no segment of the store; it stays there. */
  | { readonly kind: 'coldUnknown'; readonly file: string }
  /** Lines of the custody chain cannot be read: nothing that is over is put together any more, so that no seal breaks. */
  | { readonly kind: 'custodyUnreadable'; readonly file: string; readonly line: number }
  /** The list of the segments was made anew of their files, as it was missing, damaged, or older than another that is kept. */
  | { readonly kind: 'manifestRebuilt'; readonly file: string; readonly reason: 'missing' | 'damaged' | 'older' }
  /** Sequence numbers were seen that no event has, or a line that is none: so many were lost, by somebody's hand or a disk's. */
  | { readonly kind: 'eventsMissing'; readonly from: number; readonly to: number }
  /** A store of 0.1.0 is being taken over: so many events are done, and at most so many are left. */
  | { readonly kind: 'converting'; readonly done: number; readonly left: number }
  /** A store of 0.1.0 was taken over; its files stay in a folder and may be removed. */
  | {
      readonly kind: 'converted';
      readonly from: string;
      readonly events: number;
      /** Days of which something was damaged and left out. */
      readonly missingDays: readonly string[];
    };

/** Is told what the store repaired or could not do. */
export type TellReport = (report: StoreReport) => void;

/**
 * What a check of a store's directory can find, and what it means: a `fault` is damage or loss; a `note` is what is there by
 * right or harms nothing, and is told because somebody may miss it.
 */
export const FINDINGS = {
  /** There are files of a store and no list of its segments. */
  manifestMissing: 'fault',
  manifestDamaged: 'fault',
  /** One that is kept is newer than the one in force: somebody put back an old one. */
  manifestOlder: 'fault',
  segmentMissing: 'fault',
  /** The system cannot read it; `detail` is its code. */
  segmentUnreadable: 'fault',
  /** It has more or fewer bytes than it was written with. */
  segmentSize: 'fault',
  /** Its SM3 is not the one it was written with. */
  segmentChanged: 'fault',
  /** Head, footer or end of the file is damaged: nothing of it can be read. */
  segmentFormat: 'fault',
  /** It is a whole segment, but not the one that should be there. */
  segmentOther: 'fault',
  /** A slice is damaged: `parts` cannot be read. */
  segmentSlice: 'fault',
  /** Its bytes are those that were written, but `parts` cannot be read of them. */
  segmentContent: 'fault',
  /** A segment that is on no list: the store takes it in when it opens. */
  segmentUnlisted: 'note',
  /** The end of a journal file is no whole frame: a write that a crash cut off, or damage. */
  journalTorn: 'fault',
  /** Bytes between frames are none. */
  journalDamaged: 'fault',
  journalMissing: 'fault',
  /** The system cannot read it; `detail` is its code. */
  journalUnreadable: 'fault',
  /** A frame is whole but has other events than it says. */
  journalContent: 'fault',
  /** Numbers are missing in the journal: so many events that were taken are nowhere. */
  eventsMissing: 'fault',
  /** Numbers that no event of the listed segments has: so many were lost at some time, and the store told it then. */
  eventsLost: 'note',
  /** The custody chain is whole only up to a line; `detail` says what is wrong with the next. */
  custodyChain: 'fault',
  /** There is a custody chain and no key to verify it with. */
  custodyUnverified: 'note',
  /** A tombstone that is not by right; `detail` says why. */
  tombstoneFault: 'fault',
  /** A sealed file is not there, and no tombstone says why. */
  sealedMissing: 'fault',
  /** A sealed file has other bytes than it was sealed with. */
  sealedChanged: 'fault',
  /** A deleted file is still there; the platform ends the deletion. */
  buriedThere: 'note',
  /** What an unfinished write left; the store removes it when it opens. */
  leftOver: 'note',
  /** What the store set aside at some time; nobody reads it. */
  setAside: 'note',
  /** A file that is no part of a store. */
  fileUnknown: 'note',
} as const satisfies Readonly<Record<string, 'fault' | 'note'>>;

/** What was found. */
export type FindingCode = keyof typeof FINDINGS;

/** Something that a check found. */
export interface StoreFinding {
  readonly code: FindingCode;
  /** Path below the store's directory. */
  readonly file: string;
  /** Days of the events it concerns, `YYYY-MM-DD`; empty when nobody can say. */
  readonly days: readonly string[];
  /** Events it concerns, at most; absent when nobody can say. */
  readonly events?: number;
  /** Where in the file. */
  readonly at?: number;
  readonly bytes?: number;
  /** What of the events cannot be read: names of fields, and `event.original` with the rows. */
  readonly parts?: readonly string[];
  /** In the journal: when the events before and after it were stored. */
  readonly between?: { readonly after?: string; readonly before?: string };
  /** Code of the system's error, or what was expected. */
  readonly detail?: string;
}

/** How a check goes about it. */
export interface CheckTools {
  readonly found: (finding: StoreFinding) => void;
  /** Is told of bytes that were looked at; lets others run. Rejects when the check is not wanted any more. */
  readonly looked: (bytes: number) => Promise<void>;
}

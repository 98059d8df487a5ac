import { markBoot, type BootMark } from './machine-time.ts';
import { isOf, type CustodyEntry, type EntryOf, type SealedFile } from './custody-entry.ts';

/** A file and when it was sealed. */
export interface FileSeal {
  readonly file: SealedFile;
  /** The entry that has it. */
  readonly seq: number;
  /** `lived` of that entry. */
  readonly lived: number;
}

/** A request to delete and what became of it. */
export interface DeletionRequest {
  readonly ask: EntryOf<'ask'>;
  readonly decision: EntryOf<'decide'> | undefined;
  /** Everything that could be deleted by it was. */
  readonly done: boolean;
}

/** A hold and whether it still holds. */
export interface LegalHold {
  readonly hold: EntryOf<'hold'>;
  readonly lift: EntryOf<'lift'> | undefined;
}

/** What a custody chain says, up to an entry. */
export interface CustodyState {
  readonly head: CustodyEntry | undefined;
  /** The newest entry of each start of each machine that wrote one. */
  readonly boots: ReadonlyMap<string, BootMark>;
  /** Hash of the newest seal. */
  readonly lastSeal: string;
  /** By the number of the file. */
  readonly files: ReadonlyMap<number, FileSeal>;
  /** Seals of each day, oldest first. */
  readonly days: ReadonlyMap<string, readonly EntryOf<'seal'>[]>;
  /** By the number of their entry. */
  readonly holds: ReadonlyMap<number, LegalHold>;
  readonly requests: ReadonlyMap<number, DeletionRequest>;
  /** Files that a tombstone names, with the number of its entry. */
  readonly buried: ReadonlyMap<number, number>;
  readonly tombstones: readonly EntryOf<'tombstone'>[];
  /** What people chose; undefined: the configuration counts. */
  readonly policy: EntryOf<'policy'> | undefined;
}

/** `lastSeal` before there is one. */
const NO_SEAL = '0'.repeat(64);

/** What entries say, in their order. Which of them are signed and by right is not looked at. */
export function custodyState(entries: Iterable<CustodyEntry>): CustodyState {
  const fold = new CustodyFold();
  for (const entry of entries) fold.add(entry);
  return fold;
}

/** A state that goes on with each entry. */
export class CustodyFold implements CustodyState {
  head: CustodyEntry | undefined;
  lastSeal = NO_SEAL;
  policy: EntryOf<'policy'> | undefined;
  readonly boots = new Map<string, BootMark>();
  readonly files = new Map<number, FileSeal>();
  readonly days = new Map<string, readonly EntryOf<'seal'>[]>();
  readonly holds = new Map<number, LegalHold>();
  readonly requests = new Map<number, DeletionRequest>();
  readonly buried = new Map<number, number>();
  readonly tombstones: EntryOf<'tombstone'>[] = [];

  /** Takes an entry in. */
  add(entry: CustodyEntry): void {
    this.head = entry;
    markBoot(this.boots, entry);
    if (isOf('seal', entry)) this.#seal(entry);
    else if (isOf('policy', entry)) this.policy = entry;
    else if (isOf('hold', entry)) this.holds.set(entry.seq, { hold: entry, lift: undefined });
    else if (isOf('lift', entry)) this.#lift(entry);
    else if (isOf('ask', entry)) this.requests.set(entry.seq, { ask: entry, decision: undefined, done: false });
    else if (isOf('decide', entry)) this.#decide(entry);
    else if (isOf('tombstone', entry)) this.#bury(entry);
  }

  #seal(entry: EntryOf<'seal'>): void {
    const { seq, lived, hash, body } = entry;
    this.lastSeal = hash;
    this.days.set(body.day, [...(this.days.get(body.day) ?? []), entry]);
    // The first seal counts: a file cannot become younger or another by being named again.
    for (const file of body.files) if (!this.files.has(file.number)) this.files.set(file.number, { file, seq, lived });
  }

  #lift(entry: EntryOf<'lift'>): void {
    const known = this.holds.get(entry.body.hold);
    if (known !== undefined && known.lift === undefined) this.holds.set(entry.body.hold, { ...known, lift: entry });
  }

  #decide(entry: EntryOf<'decide'>): void {
    const known = this.requests.get(entry.body.ask);
    if (known === undefined || known.decision !== undefined) return;
    this.requests.set(entry.body.ask, { ...known, decision: entry, done: !entry.body.approved });
  }

  #bury(entry: EntryOf<'tombstone'>): void {
    const { ask, files, last } = entry.body;
    this.tombstones.push(entry);
    for (const { number } of files) this.buried.set(number, entry.seq);
    const known = this.requests.get(ask);
    if (known !== undefined && last) this.requests.set(ask, { ...known, done: true });
  }
}

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { appendLine } from '@qiaolou/files';
import { SocError, systemFacts } from '@qiaolou/schema/reading';
import { isOf, parseCustodyLine, type CustodyEntry, type SealedFile } from '../../custody/custody-entry.ts';
import { CustodyFold, type CustodyState } from '../../custody/custody-state.ts';
import { tombstoneFaults, type TombstoneFault } from '../../custody/tombstone-faults.ts';

/** The chain's file in a store's directory. */
const FILE = 'custody.ndjson';
/** A line a day, and one for each act of a person: some hundred years. */
const MOST_BYTES = 256 * 1_048_576;

/** Path of the custody chain in a store's directory. */
function custodyPath(dir: string): string {
  return join(dir, FILE);
}

/**
 * Lines of a store's custody chain; none when there is no file. What a crash cut off at the end is no line. Throws
 * `store.corrupt` for a file larger than any chain, and the system's error.
 */
export async function readCustodyLines(dir: string): Promise<readonly string[]> {
  const path = custodyPath(dir);
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw new SocError('store.corrupt', { file: path, reason: 'size', bytes: size });
    return (await file.readFile('utf8')).split('\n').slice(0, -1);
  } catch (error) {
    if (error instanceof Error && systemFacts(error).code === 'ENOENT') return [];
    throw error;
  }
}

/** A tombstone as the store goes by it. */
export interface JudgedTombstone {
  readonly files: ReadonlyMap<number, SealedFile>;
  readonly faults: readonly TombstoneFault[];
}

/** The custody chain of an open store. What it says is believed: who verifies it has the keys. */
export class CustodyFile {
  readonly #path: string;
  readonly #lines: string[];
  readonly #fold = new CustodyFold();
  readonly #tombstones = new Map<number, JudgedTombstone>();
  /** Number of the first line that cannot be read; undefined when all can. */
  readonly unreadable: number | undefined;

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.#lines = [...lines];
    const entries = lines.map(parseCustodyLine);
    const bad = entries.indexOf(undefined);
    this.unreadable = bad < 0 ? undefined : bad + 1;
    for (const entry of entries) if (entry !== undefined) this.#add(entry);
  }

  /** Reads it. Throws as `readCustodyLines`. */
  static async open(dir: string): Promise<CustodyFile> {
    return new CustodyFile(custodyPath(dir), await readCustodyLines(dir));
  }

  get path(): string {
    return this.#path;
  }

  /** Lines from one on, as this store wrote and read them. */
  linesFrom(from: number): readonly string[] {
    return this.#lines.slice(from);
  }

  get state(): CustodyState {
    return this.#fold;
  }

  /** Adds the next line, durably. Throws `store.custodyChanged` for any but the next. */
  async append(line: string): Promise<void> {
    const entry = this.mustFollow(line);
    await appendLine(this.#path, line);
    this.#lines.push(line);
    this.#add(entry);
  }

  /** The entry of the line that follows. Throws as `append`. */
  mustFollow(line: string): CustodyEntry {
    const entry = parseCustodyLine(line);
    if (entry?.seq !== this.#lines.length + 1)
      throw new SocError('store.custodyChanged', { lines: this.#lines.length, seq: entry?.seq ?? 0 });
    return entry;
  }

  /** The tombstone that names a file, and what is wrong with it. */
  tombstoneOf(number: number): JudgedTombstone | undefined {
    const seq = this.#fold.buried.get(number);
    return seq === undefined ? undefined : this.#tombstones.get(seq);
  }

  /** A tombstone is judged by what stood before it, once. */
  #add(entry: CustodyEntry): void {
    if (isOf('tombstone', entry)) {
      const faults = tombstoneFaults(this.#fold, entry);
      this.#tombstones.set(entry.seq, { files: new Map(entry.body.files.map((file) => [file.number, file])), faults });
    }
    this.#fold.add(entry);
  }
}

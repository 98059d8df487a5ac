import { dayOf, SocError } from '@qiaolou/schema/reading';
import { isOf } from '../../custody/custody-entry.ts';
import type { LiveFile } from '../../custody/due-seals.ts';
import type { EventCustody, FileLook, LookFor, StoreDisks } from '../../custody/event-custody.ts';
import type { Compactor } from '../segments/compactor.ts';
import type { SegmentEntry } from '../segments/manifest.ts';
import { segmentPath, type SegmentPlaces } from '../segments/segment-path.ts';
import type { SegmentSet } from '../segments/segment-set.ts';
import { readCustodyLines, type CustodyFile } from './custody-file.ts';
import { FileLooker } from './look-in-thread.ts';
import { copyVerified, spaceOf } from './move-file.ts';

/** What the custody of an open store works with. */
export interface StoreCustodyParts {
  readonly places: SegmentPlaces;
  readonly segments: SegmentSet;
  readonly file: CustodyFile;
  readonly compactor: Compactor;
}

/** Sealing, deleting and moving the files of an open store, one change after another. */
export class StoreCustody implements EventCustody {
  readonly #parts: StoreCustodyParts;
  readonly #looker = new FileLooker();
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: StoreCustodyParts) {
    this.#parts = parts;
  }

  custodyLines(from: number): Promise<readonly string[]> {
    const { file, places } = this.#parts;
    return from === 0 ? readCustodyLines(places.dir) : Promise.resolve(file.chain.lines.slice(from));
  }

  custodyFiles(): Promise<readonly LiveFile[]> {
    const { segments, compactor } = this.#parts;
    const merging = compactor.about();
    return Promise.resolve(segments.manifest.segments.map((entry) => liveFile(entry, merging.has(entry.number))));
  }

  async custodyLook(numbers: readonly number[], what: LookFor): Promise<readonly FileLook[]> {
    const { segments } = this.#parts;
    const pinned = segments.pin();
    try {
      const live = new Set(pinned.segments.map(({ number }) => number));
      const files = numbers
        .filter((number) => live.has(number))
        .map((number) => ({ number, path: segments.path(number) }));
      const gone = numbers
        .filter((number) => !live.has(number))
        .map((number) => ({ number, state: 'missing' }) as const);
      return [...(await this.#looker.look({ files, what })), ...gone];
    } finally {
      pinned.release();
    }
  }

  custodyAppend(line: string): Promise<void> {
    return this.#inTurn(async () => {
      const { file, compactor } = this.#parts;
      const entry = file.chain.mustFollow(line);
      if (isOf('seal', entry)) {
        const numbers = [...entry.body.files.map(({ number }) => number), ...entry.body.shared];
        const about = compactor.inMerge();
        const gone = numbers.filter((number) => about.has(number) || this.#entry(number) === undefined);
        if (gone.length > 0) throw new SocError('store.custodyChanged', { files: gone });
        // Before it is durable: a merge that begins meanwhile would take a file that is sealed.
        compactor.freeze(numbers);
      }
      await file.append(line);
    });
  }

  custodyRemove(numbers: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const { segments } = this.#parts;
      for (const number of numbers) this.#parts.file.chain.mustBeBuried(number, this.#entry(number)?.sm3);
      const live = numbers.flatMap((number) => this.#entry(number) ?? []);
      const rows = live.reduce((sum, entry) => sum + entry.rows, 0);
      if (live.length > 0)
        await segments.commit({ add: [], remove: new Set(live.map(({ number }) => number)), absent: rows });
    });
  }

  custodyMove(numbers: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const { coldDir } = this.#parts.places;
      if (coldDir === undefined) throw new SocError('store.noCold');
      for (const number of numbers) await this.#move(number, coldDir);
    });
  }

  async custodyDisks(): Promise<StoreDisks> {
    const { dir, coldDir } = this.#parts.places;
    const cold = coldDir === undefined ? undefined : await spaceOf(coldDir).catch(() => undefined);
    return { hot: await spaceOf(dir), ...(cold !== undefined && { cold }) };
  }

  /** Waits for a change that is being made; what is looked at ends. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#looker.close();
    await this.#turn;
  }

  async #move(number: number, coldDir: string): Promise<void> {
    const { segments, compactor } = this.#parts;
    const entry = this.#entry(number);
    if (entry === undefined || entry.cold === true || this.#closed) return;
    if (!compactor.isFrozen(number)) throw new SocError('store.custodyChanged', { files: [number] });
    await copyVerified({
      ...{ from: segments.path(number), to: segmentPath(coldDir, number), sm3: entry.sm3 },
      look: async (path) => (await this.#looker.look({ files: [{ number, path }], what: 'bytes' }))[0],
    });
    await segments.commit({ add: [], cold: new Set([number]) });
  }

  #entry(number: number): SegmentEntry | undefined {
    return this.#parts.segments.manifest.segments.find((entry) => entry.number === number);
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new SocError('store.closed'));
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function liveFile(entry: SegmentEntry, merging: boolean): LiveFile {
  const { number, bytes, sm3, rows, days, maxIngested, cold } = entry;
  return {
    ...{ number, bytes, sm3, rows, maxIngested, merging, cold: cold === true },
    days: days.map((day) => ({ day: dayOf(day.start), rows: day.rows })),
  };
}

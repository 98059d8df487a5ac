import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayStart, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent } from '../contract/accepted-event.ts';
import { decodeEventLines } from '../embedded/event-lines.ts';
import { scanJournal, type JournalFrame } from '../embedded/journal-frame.ts';
import type { TellReport } from '../embedded/store-report.ts';
import type { NumberedEvent } from '../embedded/write/event-writer.ts';

/** Which of some ids an event of a day, its first millisecond, has in the segments. */
export type IdsOfDay = (day: number, ids: readonly string[]) => Promise<ReadonlySet<string>>;

/** How a journal is opened. */
export interface JournalOpening {
  readonly dir: string;
  /** Largest sequence number in the segments. */
  readonly lastSeq: number;
  readonly idsOfDay: IdsOfDay;
  readonly tell: TellReport;
}

interface JournalEvent extends NumberedEvent {
  readonly day: number;
}

/** The journal of a store of 0.1.0. Its files are read and left as they are. */
export class Journal {
  readonly #files: readonly string[];
  readonly #lastSeq: number;
  readonly #idsOfDay: IdsOfDay;
  /** No event of the store is given a greater number. */
  readonly most: number;

  private constructor({ lastSeq, idsOfDay }: JournalOpening, files: readonly string[], most: number) {
    this.#files = files;
    this.#lastSeq = lastSeq;
    this.#idsOfDay = idsOfDay;
    this.most = most;
  }

  /** Reads all of it once, and tells what is damaged. Throws the system's error. */
  static async open(opening: JournalOpening): Promise<Journal> {
    const files = await journalFiles(opening);
    let last = opening.lastSeq;
    let count = 0;
    for (const file of files) {
      const content = await readFile(file);
      const { frames, damaged, goodEnd } = scanJournal(content);
      for (const { at, length: bytes } of damaged)
        opening.tell({ kind: 'damagedFrames', file, at, bytes, keptAs: file });
      if (goodEnd < content.length)
        opening.tell({ kind: 'tornTail', file, at: goodEnd, bytes: content.length - goodEnd, keptAs: file });
      for (const frame of frames) {
        last = Math.max(last, frame.firstSeq + frame.count - 1);
        count += frame.count;
      }
    }
    return new Journal(opening, files, last + count);
  }

  /**
   * What is in no segment, in the order of its numbers: first the events beyond the segments, then with new numbers those that
   * should be in one and are not, as of a manifest that was put back. An id of a day is given once: an append that failed after
   * its frame was written was repeated.
   */
  async *events(): AsyncGenerator<readonly NumberedEvent[]> {
    const given = new Set<string>();
    let last = this.#lastSeq;
    for (const beyond of [true, false]) {
      for (const file of this.#files) {
        const events = scanJournal(await readFile(file)).frames.flatMap(eventsOf);
        const inSegments = await this.#inSegments(events);
        const fresh: NumberedEvent[] = [];
        for (const one of events) {
          const { day, seq, ingested, event } = one;
          if (beyond && seq <= last) continue;
          if (beyond) last = seq;
          const key = keyOf(day, event['event.id']);
          if (given.has(key) || inSegments.has(key)) continue;
          given.add(key);
          if (!beyond) last += 1;
          fresh.push({ seq: last, ingested, event });
        }
        if (fresh.length > 0) yield fresh;
      }
    }
  }

  async #inSegments(events: readonly JournalEvent[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const [day, ofDay] of Map.groupBy(events, (one) => one.day)) {
      const ids = ofDay.map(({ event }) => event['event.id']);
      for (const id of await this.#idsOfDay(day, ids)) found.add(keyOf(day, id));
    }
    return found;
  }
}

function keyOf(day: number, id: EcsEvent['event.id']): string {
  return `${day} ${id}`;
}

function eventsOf(frame: JournalFrame): readonly JournalEvent[] {
  return decodeEventLines(frame.payload).flatMap((line, index) => {
    const acceptance = acceptEvent(line);
    if (!acceptance.ok) return [];
    const { event, ts } = acceptance;
    return [{ seq: frame.firstSeq + index, ingested: frame.ingested, event, day: dayStart(ts) }];
  });
}

async function journalFiles({ dir, tell }: JournalOpening): Promise<readonly string[]> {
  try {
    const names = await readdir(dir);
    return names
      .filter((name) => /^\d{8}\.wal$/.test(name))
      .sort()
      .map((name) => join(dir, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    tell({ kind: 'journalMissing', file: dir });
    return [];
  }
}

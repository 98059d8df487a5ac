import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf, isoTime, type EcsEvent } from '@qiaolou/schema';
import { acceptEvent } from '../contract/accepted-event.ts';
import { journalFiles, journalName } from '../embedded/journal-files.ts';
import { journalFrames, type JournalFrame } from '../embedded/journal-frame.ts';
import { rowsOf } from '../exchange/import-row.ts';
import { isGone } from './live-list.ts';

/** Numbers of events, the first not among them and the last one. */
export interface NumberSpan {
  readonly after: number;
  readonly through: number;
}

/** An event of the journal with its number; or so many lines that are none. */
export type JournalRow =
  { readonly seq: number; readonly ts: number; readonly event: EcsEvent } | { readonly unread: 1 };

/**
 * The files of a journal that somebody may be writing, as bytes, oldest first. One that goes meanwhile is left out: its events are
 * in segments then, and the list that is read afterwards says so. Throws the system's error.
 */
export async function journalContents(dir: string): Promise<readonly Buffer[]> {
  const folder = join(dir, 'journal');
  const contents: Buffer[] = [];
  for (const number of await journalFiles(folder)) {
    const content = await readFile(join(folder, journalName(number))).catch(unlessGone);
    if (content !== undefined) contents.push(content);
  }
  return contents;
}

function unlessGone(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

/** Largest number in the files of a journal; 0 when there is none. A frame that is being written is none yet, and nobody was told of it. */
export function lastInJournal(contents: readonly Buffer[]): number {
  let last = 0;
  for (const { firstSeq, count } of framesIn(contents)) last = Math.max(last, firstSeq + count - 1);
  return last;
}

/** The events of a journal in a span of numbers, in their order. */
export function* eventsInJournal(contents: readonly Buffer[], { after, through }: NumberSpan): Generator<JournalRow> {
  // An append that failed after its frame was written was repeated: the id is there twice.
  const seen = new Set<string>();
  for (const frame of framesIn(contents)) {
    if (frame.firstSeq + frame.count - 1 <= after || frame.firstSeq > through) continue;
    for (const row of rowsOf({ place: frame.firstSeq, lines: frame.payload })) {
      if (row.place <= after || row.place > through) continue;
      const acceptance = 'event' in row ? acceptEvent(row.event) : undefined;
      if (acceptance?.ok !== true) {
        yield { unread: 1 };
        continue;
      }
      const { ts, event } = acceptance;
      const key = `${dayOf(ts)} ${event['event.id']}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { seq: row.place, ts, event: { ...event, 'event.ingested': isoTime(frame.ingested) } };
    }
  }
}

function* framesIn(contents: readonly Buffer[]): Generator<JournalFrame> {
  for (const content of contents) for (const { frame } of journalFrames(content)) yield frame;
}

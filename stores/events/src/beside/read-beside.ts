import { setImmediate } from 'node:timers/promises';
import { DAY_MS, dayOf, isoTime, matchAst, SocError, type Ast, type EcsEvent, type TimeRange } from '@qiaolou/schema';
import { compileRe2 } from '@qiaolou/schema/re2';
import type { Span } from '../contract/store-request.ts';
import type { Manifest } from '../embedded/segments/manifest.ts';
import type { SegmentPlaces } from '../embedded/segments/segment-path.ts';
import { readReplays } from '../embedded/replays-file.ts';
import { planQuery } from '../scan/query-plan.ts';
import { eventsInJournal, journalContents, lastInJournal } from './journal-rest.ts';
import { liveList, stillSays } from './live-list.ts';
import { StoredRows } from './stored-rows.ts';

/** What is read of a store. */
export interface BesideReading extends SegmentPlaces {
  /** A valid query. */
  readonly where: Ast;
  /** Of event times. */
  readonly span: Span;
  readonly signal?: AbortSignal | undefined;
}

/** Some of the events, in the order in which they were stored. */
export interface BesidePage {
  readonly events: readonly EcsEvent[];
  /** Numbers that are done, of how many: about how far it is. */
  readonly done: number;
  readonly total: number;
}

/** What was read and what was not. */
export interface BesideSummary {
  /** Days (`YYYY-MM-DD`) of segments that could not be read, of their rows those of other days as well. */
  readonly missingDays: readonly string[];
  /** Lines of the journal that are no events. */
  readonly unread: number;
  /** Segments that were opened, and those that cannot hold anything of the span. */
  readonly segments: { readonly read: number; readonly skipped: number };
}

/** Events of a page from the journal. */
const JOURNAL_PAGE = 1_000;

/**
 * Reads the events of a store that match, by its files alone, whether another process has it open or nobody: no lock is taken,
 * nothing is written and nobody waits. All that was acknowledged when it begins is given once, what comes later not at all. A file
 * that a merge replaces or that is moved meanwhile is read where its rows are then, because a number stays an event's for good; what is
 * deleted by right meanwhile is not given. Throws `store.corrupt` for a list that cannot be read, `store.cancelled`,
 * `store.unavailable`, and the system's error.
 *
 * @example
 *   for await (const { events } of readBeside({ dir, where: { op: 'all' }, span: { from: -Infinity, to: Infinity } }))
 */
export async function* readBeside(reading: BesideReading): AsyncGenerator<BesidePage, BesideSummary> {
  const { dir, where, span, signal } = reading;
  const mustGoOn = (): void => {
    if (signal?.aborted === true) throw new SocError('store.cancelled');
  };
  // The journal first: what goes from it meanwhile is in the list that is read after it.
  const inJournal = lastInJournal(await journalContents(dir));
  let list = await liveList(dir);
  const total = Math.max(inJournal, list.lastSeq);
  const replays = await readReplays(dir);
  const range = rangeOf(span);
  const hidden = replays.hidden({ range });
  const [asked, isHidden] = [matchAst(where, compileRe2), hidden && matchAst(hidden, compileRe2)];
  const matches = (event: EcsEvent): boolean => asked(event) && isHidden?.(event) !== true;
  const stored = new StoredRows(reading, { plan: planQuery(replays.seenBy(where, { range })), span }, mustGoOn);
  let [done, unread] = [0, 0];
  try {
    for (;;) {
      mustGoOn();
      for (const end = Math.min(list.lastSeq, total); done < end;) {
        mustGoOn();
        const page = stored.page(list, { after: done, through: end });
        if (page.kind === 'gone') {
          const newer = await liveList(dir);
          if (stillSays(newer, page.entry)) stored.leaveOut(page.entry);
          list = newer;
          continue;
        }
        done = page.through;
        yield { events: page.events, done, total };
        await setImmediate();
      }
      if (done >= total) break;
      const contents = await journalContents(dir);
      const newer = await liveList(dir);
      if (newer.lastSeq > done) {
        list = newer;
        continue;
      }
      let events: EcsEvent[] = [];
      for (const row of eventsInJournal(contents, { after: done, through: total })) {
        if ('unread' in row) unread += row.unread;
        else if (row.ts >= span.from && row.ts < span.to && matches(row.event)) events.push(row.event);
        if (events.length < JOURNAL_PAGE) continue;
        mustGoOn();
        yield { events, done, total };
        events = [];
      }
      yield { events, done: total, total };
      break;
    }
    return summaryOf(list, stored, { span, unread });
  } finally {
    stored.close();
  }
}

/** A span as a range, as far as times reach. */
function rangeOf({ from, to }: Span): TimeRange {
  return { from: isoTime(Math.max(from, LEAST_MS)), to: isoTime(Math.min(to, MOST_MS)) };
}

const LEAST_MS = Date.UTC(0, 0, 1) - 10_000 * DAY_MS;
const MOST_MS = Date.UTC(9_999, 11, 31);

function summaryOf(
  { segments }: Manifest,
  stored: StoredRows,
  { span, unread }: { readonly span: Span; readonly unread: number },
): BesideSummary {
  const skipped = segments.filter(({ minTs, maxTs }) => maxTs < span.from || minTs >= span.to).length;
  const wanted = (day: string): boolean =>
    !(Number.isFinite(span.from) && day < dayOf(span.from)) && !(Number.isFinite(span.to) && day > dayOf(span.to - 1));
  return {
    missingDays: stored.damagedDays.filter(wanted),
    ...{ unread, segments: { read: stored.segments, skipped } },
  };
}

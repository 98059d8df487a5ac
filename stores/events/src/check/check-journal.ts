import { dayOf, hasCode, isoTime, systemFacts } from '@qiaolou/schema';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { acceptEvent } from '../contract/accepted-event.ts';
import { decodeEventLines } from '../embedded/event-lines.ts';
import { journalFiles, journalName, missingJournals } from '../embedded/journal-files.ts';
import { journalFrames, type JournalFrame } from '../embedded/journal-frame.ts';
import { unreadableCode } from './unreadable-code.ts';
import type { CheckTools, StoreFinding } from './store-finding.ts';

/** What the manifest says of a journal. */
export interface JournalUnderCheck {
  readonly dir: string;
  /** Number of the file that was being written when the manifest was; 0 when nobody knows. */
  readonly expected: number;
  /** Every event up to this number is in a segment. */
  readonly lastSeq: number;
}

/** Name of the folder below a store's directory. */
const FOLDER = 'journal';

/**
 * Reads every file of a journal, one at a time. Answers events by day that are in no segment yet. Throws the system's error
 * for what is no damage, such as a file that may not be read.
 */
export async function checkJournal(
  { dir, expected, lastSeq }: JournalUnderCheck,
  tools: CheckTools,
): Promise<ReadonlyMap<string, number>> {
  const numbers = await journalFiles(join(dir, FOLDER)).catch((error: unknown): readonly number[] => {
    if (error instanceof Error && systemFacts(error).code === 'ENOENT') return [];
    throw error;
  });
  for (const number of missingJournals(numbers, expected))
    if (expected > 0 || numbers.length > 0) tools.found({ code: 'journalMissing', file: nameOf(number), days: [] });
  const walk = new JournalWalk(lastSeq, tools);
  for (const number of numbers) {
    const content = await contentOf(dir, number, tools);
    if (content !== undefined) walk.torn(nameOf(number), content, walk.file(nameOf(number), content));
    await tools.looked(content?.length ?? 0);
  }
  return walk.days;
}

function nameOf(number: number): string {
  return `${FOLDER}/${journalName(number)}`;
}

async function contentOf(dir: string, number: number, { found }: CheckTools): Promise<Buffer | undefined> {
  try {
    return await readFile(join(dir, nameOf(number)));
  } catch (error) {
    const code = unreadableCode(error);
    if (code === undefined) throw error;
    found({ code: 'journalUnreadable', file: nameOf(number), days: [], detail: code });
    return undefined;
  }
}

/** Goes through the frames of all files, oldest first. */
export class JournalWalk {
  /** Events by day that are in no segment. */
  readonly days = new Map<string, number>();
  readonly #tools: CheckTools;
  readonly #lastSeq: number;
  /** Largest number so far. */
  #seq: number;
  /** When the last frame was stored. */
  #ingested: number | undefined;

  constructor(lastSeq: number, tools: CheckTools) {
    this.#tools = tools;
    this.#lastSeq = lastSeq;
    this.#seq = lastSeq;
  }

  /** The next file; answers where its last whole frame ends. */
  file(name: string, content: Buffer): number {
    let goodEnd = 0;
    for (const { frame, at, end } of journalFrames(content)) {
      this.#before(frame, { file: name, at: goodEnd, bytes: at - goodEnd });
      this.#count(frame, { file: name, at });
      this.#seq = Math.max(this.#seq, frame.firstSeq + frame.count - 1);
      this.#ingested = frame.ingested;
      goodEnd = end;
    }
    return goodEnd;
  }

  /** Tells that a file goes on behind its last whole frame. */
  torn(name: string, content: Buffer, goodEnd: number): void {
    if (goodEnd === content.length) return;
    const between = this.#ingested === undefined ? {} : { between: { after: isoTime(this.#ingested) } };
    this.#tools.found({
      ...{ code: 'journalTorn', file: name, days: [] },
      ...{ at: goodEnd, bytes: content.length - goodEnd, ...between },
    });
  }

  /** What is missing before a frame. */
  #before(frame: JournalFrame, place: { readonly file: string; readonly at: number; readonly bytes: number }): void {
    const events = Math.max(0, frame.firstSeq - 1 - this.#seq);
    const between = {
      ...(this.#ingested !== undefined && { after: isoTime(this.#ingested) }),
      before: isoTime(frame.ingested),
    };
    const told: Omit<StoreFinding, 'code'> = { file: place.file, days: [], at: place.at, events, between };
    if (place.bytes > 0) this.#tools.found({ code: 'journalDamaged', ...told, bytes: place.bytes });
    else if (events > 0) this.#tools.found({ code: 'eventsMissing', ...told });
  }

  #count(frame: JournalFrame, { file, at }: { readonly file: string; readonly at: number }): void {
    const days = daysOf(frame);
    if (days?.length !== frame.count)
      this.#tools.found({ code: 'journalContent', file, days: [...new Set(days)], at, events: frame.count });
    for (const [index, day] of (days ?? []).entries())
      if (frame.firstSeq + index > this.#lastSeq) this.days.set(day, (this.days.get(day) ?? 0) + 1);
  }
}

/** Day of each event of a frame; undefined when it cannot be read. */
function daysOf({ payload }: JournalFrame): readonly string[] | undefined {
  try {
    return decodeEventLines(payload).flatMap((event) => {
      const accepted = acceptEvent(event);
      return accepted.ok ? [dayOf(accepted.ts)] : [];
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || hasCode(error, 'store.corrupt')) return undefined;
    throw error;
  }
}

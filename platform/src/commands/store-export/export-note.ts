import { isoTime } from '@qiaolou/schema';
import type { WrittenFile } from './export-sink.ts';
import { spanText, type Wanted } from './export-wanted.ts';

/** What an export came to. */
export interface Exported {
  readonly events: number;
  /** Days of which something is damaged and was left out. */
  readonly missingDays: readonly string[];
  /** Lines of the journal that are no events. */
  readonly unread: number;
}

/** What the note beside an export is made of. */
export interface NotedExport extends Exported {
  readonly wanted: Wanted;
  readonly query: string;
  readonly files: readonly WrittenFile[];
  /** The platform was running, or may have been: of what it took after `begunAt` nothing is among the events; of a search server some may be. */
  readonly running: boolean;
  /** The search server they are from; undefined: the embedded store. */
  readonly server?: string | undefined;
  /** Epoch ms. */
  readonly begunAt: number;
  readonly endedAt: number;
}

/** The note beside an export: what it was asked for, what it has, and what it has not. JSON, as it is written to a file. */
export function exportNote({
  wanted,
  query,
  files,
  running,
  server,
  begunAt,
  endedAt,
  ...exported
}: NotedExport): string {
  const { events, missingDays, unread } = exported;
  const note = {
    ...{ export: 1, query, ...spanText(wanted.span), events, missingDays, unreadLines: unread },
    ...(server !== undefined && { server }),
    ...{ platformRunning: running, begunAt: isoTime(begunAt), endedAt: isoTime(endedAt), files },
  };
  return `${JSON.stringify(note, undefined, 2)}\n`;
}

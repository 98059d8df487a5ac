import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock, type EcsEvent } from '@qiaolou/schema';
import { onTestFinished } from 'vitest';
import { RECORD_AREAS } from '../../src/stores/record-areas.ts';
import { qiaolou } from './platform-process.ts';

/** The day of the event of a number. */
export const dayOfEvent = (n: number): string => `2026-03-0${1 + (n % 3)}`;

const eventOf = (n: number): EcsEvent => ({
  '@timestamp': `${dayOfEvent(n)}T04:00:00.000Z`,
  'event.id': n.toString(16).padStart(40, '0'),
  'event.created': `${dayOfEvent(n)}T04:00:00.000Z`,
  'event.original': `line ${n} 谯楼 \u202e\u001b[2J`,
  'event.kind': 'event',
  'event.dataset': 'test',
});

/** Events of three days, by their ids. */
export const STORED_EVENTS: readonly EcsEvent[] = Array.from({ length: 2_500 }, (_, n) => eventOf(n));
/** How many of them are in a segment; the others are in the journal. */
export const IN_SEGMENT = 2_400;

/** An empty directory of a test, gone with it. */
export function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-store-export-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A data directory with those events. */
export async function dataWithEvents(): Promise<string> {
  const data = freshDirectory();
  mkdirSync(join(data, 'events'));
  const store = await openEmbeddedEventStore({
    ...{ dir: join(data, 'events'), clock: systemClock, threads: 1, flushRows: IN_SEGMENT },
  });
  await store.append(STORED_EVENTS.slice(0, IN_SEGMENT));
  await store.append(STORED_EVENTS.slice(IN_SEGMENT));
  await store.close();
  return data;
}

/** The events of an export by NDJSON, by their ids and without the time of their storing. */
export function eventsOf(ndjson: string): readonly EcsEvent[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { 'event.ingested': _, ...event } = JSON.parse(line) as EcsEvent;
      return event;
    })
    .toSorted((a, b) => (a['event.id'] < b['event.id'] ? -1 : 1));
}

/** Runs `store export` by NDJSON. */
export const exported = (data: string, ...flags: readonly string[]) =>
  qiaolou(['store', 'export', '--ndjson', '--data', data, ...flags]);

/** The newest entry of the audit trail of a data directory. */
export async function lastAudited(data: string) {
  const records = await openSqliteRecordStore({
    ...{ path: join(data, 'records.db'), clock: systemClock, areas: RECORD_AREAS },
  });
  const entries = await records.db
    .selectFrom('auditEntries')
    .select(['action', 'actor', 'outcome', 'details'])
    .orderBy('seq')
    .execute();
  await records.close();
  const last = entries.at(-1);
  return last && { ...last, details: JSON.parse(last.details) as Readonly<Record<string, unknown>> };
}

import { expect, it } from 'vitest';
import { systemClock, type EcsEvent } from '@qiaolou/schema';
import { openEmbeddedEventStore, openEventStoreWorker } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const others = Object.fromEntries(Array.from({ length: 53 }, (_, n) => [`other.f${n}`, 1]));
/** Beyond those that have columns of their own. */
const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`many.f${n}`, 1]));
const NAMES = ['\\', '\n', '"', '\\u', '\u001fx', '\\\\', '\\n'];

it.each([
  ['in a column of their own', {}],
  ['among those that share a column', many],
])('names of fields with escapes, %s, come back as they are however events are read', async (_where, more) => {
  const first = { ...numberedEvent(0), ...more };
  const events = NAMES.map((name, n): EcsEvent => ({
    ...numberedEvent(n + 1),
    [name]: n,
    ...others,
    'event.category': [],
  }));
  const ids = events.map((event) => event['event.id']);
  const namesOf = (read: readonly EcsEvent[]): readonly string[] =>
    read.flatMap((event) => Object.keys(event).filter((name) => NAMES.includes(name)));
  const options = { dir: directory(), threads: 1, flushRows: 1 };
  const stored = await openEmbeddedEventStore({ ...options, clock: systemClock });
  await stored.append([first, ...events]);
  await stored.close();
  const store = await openEmbeddedEventStore({ ...options, clock: systemClock });
  const search = { where: { op: 'all' } as const, range: RANGE, sort: 'oldest' as const, limit: 100 };
  expect(namesOf(await store.get(ids))).toEqual(NAMES);
  expect(namesOf((await store.tail('0', 100)).events)).toEqual(NAMES);
  expect(namesOf((await store.search(search)).events)).toEqual(NAMES);
  await store.close();
  const worker = await openEventStoreWorker(options);
  expect(namesOf(await worker.get(ids))).toEqual(NAMES);
  expect(namesOf((await worker.tail('0', 100)).events)).toEqual(NAMES);
  expect(namesOf((await worker.search(search)).events)).toEqual(NAMES);
  await worker.close();
});

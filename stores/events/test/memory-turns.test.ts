import { expect, it } from 'vitest';
import { systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { numberedEvent } from './numbered-event.ts';

const directory = directoryOfTest();
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };

it('an expression over what is in memory is of the moment it was asked, whatever is appended meanwhile', async () => {
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
  const batch = (from: number, count: number) => Array.from({ length: count }, (_, n) => numberedEvent(from + n));
  await store.append(batch(0, 5_000));
  const where = { op: 'regex', field: 'event.original', value: 'line [0-9]+ of a' } as const;
  const asked = store.search({ where, range: RANGE, sort: 'newest', limit: 10 });
  await store.append(batch(5_000, 500));
  expect((await asked).total).toEqual({ value: 5_000, relation: 'exact' });
  const { total } = await store.search({ where, range: RANGE, sort: 'newest', limit: 10 });
  expect(total).toEqual({ value: 5_500, relation: 'exact' });
  await store.close();
});

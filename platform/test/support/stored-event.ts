import type { EcsEvent } from '@qiaolou/schema';

/** The day of all of them in the zone of the platform. */
export const DAY = '2026-03-01';

/** A small event of that day, another for another number. */
export const eventOf = (n: number): EcsEvent => ({
  '@timestamp': `${DAY}T04:00:00.000Z`,
  'event.id': n.toString(16).padStart(40, '0'),
  'event.created': `${DAY}T04:00:00.000Z`,
  'event.original': `line ${n}`,
  'event.kind': 'event',
  'event.dataset': 'test',
});

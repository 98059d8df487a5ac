import { DAY_MS, HOUR_MS } from '@qiaolou/schema';
import type { Random } from '../../record/random.ts';
import type { Generator } from '../generator.ts';
import { COUNTY_SOURCES, eventsPerRecord } from './county-sources.ts';

/** A county's ordinary day: twelve sources by their shares and the hours of the day. */
export const countyGenerator: Generator = {
  name: 'county',
  senders: Object.fromEntries(COUNTY_SOURCES.map(({ name, transport }) => [name, transport])),
  records: ({ start, events, random }) =>
    COUNTY_SOURCES.flatMap((source) => {
      const share = (events * source.weight) / TOTAL_WEIGHT;
      const records = Math.max(1, Math.round(share / eventsPerRecord(source)));
      return Array.from({ length: records }, () => source.ordinary(start + Math.floor(timeOfDay(random)), random));
    }),
};

const TOTAL_WEIGHT = COUNTY_SOURCES.reduce((sum, source) => sum + source.weight, 0);

/** How busy each hour of a county is, relative to the others. */
const HOURLY = [2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 12, 7, 8, 13, 14, 13, 11, 7, 6, 5, 5, 4, 3];
const HOURLY_TOTAL = HOURLY.reduce((sum, value) => sum + value, 0);

function timeOfDay(random: Random): number {
  let rest = random.next() * HOURLY_TOTAL;
  for (const [hour, weight] of HOURLY.entries()) {
    if (rest < weight) return (hour + rest / weight) * HOUR_MS;
    rest -= weight;
  }
  return DAY_MS - 1;
}

import { ATTACK_STORY } from './attack-story.ts';
import { COUNTY_SOURCES, eventsPerRecord, type SimulatedSource } from './background.ts';
import { seededRandom, type Random } from './random.ts';
import type { SimulatedRecord } from './simulated-record.ts';

/** How a day is made. */
export interface CountyDayOptions {
  /** The same seed and start give the same bytes. */
  readonly seed: number;
  /** Start of the day, epoch ms. */
  readonly start: number;
  /** Events wanted, the attack's included; the day has this many ± 1 %. */
  readonly events: number;
  /** Weave the attack in; true when absent. */
  readonly attack?: boolean;
}

const DAY_MS = 86_400_000;

/** How busy each hour of a county is, relative to the others. */
const HOURLY = [2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 12, 7, 8, 13, 14, 13, 11, 7, 6, 5, 5, 4, 3];
const HOURLY_TOTAL = HOURLY.reduce((sum, value) => sum + value, 0);

function timeOfDay(random: Random): number {
  let rest = random.next() * HOURLY_TOTAL;
  for (const [hour, weight] of HOURLY.entries()) {
    if (rest < weight) return (hour + rest / weight) * 3_600_000;
    rest -= weight;
  }
  return DAY_MS - 1;
}

function background(
  source: SimulatedSource,
  records: number,
  start: number,
  random: Random,
): readonly SimulatedRecord[] {
  return Array.from({ length: records }, () => source.ordinary(start + Math.floor(timeOfDay(random)), random));
}

/**
 * A county's day in time order: twelve sources by their shares and the hours of the day, with the attack story woven in.
 */
export function countyDay(options: CountyDayOptions): readonly SimulatedRecord[] {
  const { seed, start, events, attack = true } = options;
  const random = seededRandom(seed);
  const story = attack
    ? ATTACK_STORY.flatMap((chapter) => chapter.records(start + Math.floor(chapter.hour * 3_600_000), random))
    : [];
  const storyEvents = story.reduce((sum, record) => sum + record.events, 0);
  const totalWeight = COUNTY_SOURCES.reduce((sum, source) => sum + source.weight, 0);
  const ordinary = COUNTY_SOURCES.flatMap((source) => {
    const share = ((events - storyEvents) * source.weight) / totalWeight;
    return background(source, Math.max(1, Math.round(share / eventsPerRecord(source))), start, random);
  });
  return [...ordinary, ...story].sort((a, b) => a.at - b.at);
}

import type { SimulatedRecord } from '../record/simulated-record.ts';
import { readScenario, type Chapter } from './read-scenario.ts';
import { scenarioDay, type ScenarioDayOptions } from './scenario-day.ts';

const COUNTY_DAY = readScenario('county-day');

/** The attack woven into the county's day, in order. */
export const ATTACK_STORY: readonly Chapter[] = COUNTY_DAY.chapters;

/** How a county's day is made. */
export type CountyDayOptions = ScenarioDayOptions & { readonly seed: number; readonly events: number };

/** The county's day (`scenarios/county-day`) of any seed and size, in time order. */
export function countyDay(options: CountyDayOptions): readonly SimulatedRecord[] {
  return scenarioDay(COUNTY_DAY, options);
}

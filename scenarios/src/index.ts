export { countyDay, type CountyDayOptions } from './county-day.ts';
export { ATTACK_STORY, type Chapter } from './attack-story.ts';
export { ATTACKER, COUNTY } from './county.ts';
export { COUNTY_SOURCES } from './background.ts';
export { playDay, type PlayOptions, type PlayTargets } from './play.ts';
export type { SimulatedRecord, Transport } from './simulated-record.ts';
export { seededRandom, type Random } from './random.ts';

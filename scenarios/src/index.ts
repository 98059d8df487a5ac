export { netflowV9Datagram } from './devices/netflow-v9.ts';
export { ATTACK_STORY, countyDay, type CountyDayOptions } from './scenario/county-day.ts';
export { scenarioDay, type ScenarioDayOptions } from './scenario/scenario-day.ts';
export {
  readScenario,
  scenarioNames,
  SCENARIOS_DIRECTORY,
  type Chapter,
  type Scenario,
} from './scenario/read-scenario.ts';
export type { ChapterHead, ChapterLine, Expectation } from './scenario/scenario-schema.ts';
export { ATTACKER, COUNTY } from './generators/county/county.ts';
export { COUNTY_SOURCES } from './generators/county/county-sources.ts';
export { nginxLine, type WebRequest } from './devices/web-server.ts';
export { playDay, type PlayOptions, type PlayTargets } from './player/play-day.ts';
export type { SimulatedRecord, Transport } from './record/simulated-record.ts';
export { seededRandom, type Random } from './record/random.ts';

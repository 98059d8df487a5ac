export { ArrivalTally, type Arrivals } from './arrival-tally.ts';
export { SourceHealth, type ParsedReport } from './source-health.ts';

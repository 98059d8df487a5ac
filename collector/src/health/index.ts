export { ArrivalTally, type Arrivals } from './arrival-tally.ts';
export { SourceHealth, type HealthOf, type ParsedReport, type Silence } from './source-health.ts';

export { benchReport, type BenchReport, type BenchResult } from './figures/bench-report.ts';

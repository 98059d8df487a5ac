export { benchReport, type BenchReport, type BenchResult } from './bench-report.ts';

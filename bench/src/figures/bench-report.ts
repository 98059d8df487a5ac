import { cpus, loadavg, totalmem } from 'node:os';

/** One measured figure. Peer fields are null where no peer was run. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: string | null;
  readonly peerVersion: string | null;
  readonly peerValue: number | null;
  /** Ours ÷ peer in the sense that larger is better. */
  readonly ratio: number | null;
  /** What `ours` should reach (or stay under, for times and sizes); null = no goal. */
  readonly goal: number | null;
  readonly met: boolean | null;
  /** Load, what was left out. */
  readonly note: string;
}

/** What every area of the benchmark prints as its last line. */
export interface BenchReport {
  readonly area: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly load: number };
  /** What was measured with; absent where the notes say it. */
  readonly setting?: Readonly<Record<string, number | string>>;
  readonly results: readonly BenchResult[];
  /** What was not measured, and why. */
  readonly leftOut?: readonly string[];
  /** What makes the figures worthless: the benchmark has failed when there is any. */
  readonly faults?: readonly string[];
}

/** Report of an area on this machine; `load` is the one-minute load average at the start. */
export function benchReport(area: string, load: number, results: readonly BenchResult[]): BenchReport {
  return {
    area,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      load: Math.round(load * 100) / 100,
    },
    results,
  };
}

/** One-minute load average. */
export function currentLoad(): number {
  return loadavg()[0] ?? 0;
}

/** Rounds to three significant places, enough for figures that vary by more. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The q-quantile of values, nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

import type { PipelineBatch } from './pipeline-messages.ts';

/** What became of the records of one origin since the process started. */
export interface OriginCounts {
  readonly records: number;
  readonly events: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Alerts newly written. */
  readonly alerts: number;
}

const ZERO: OriginCounts = { records: 0, events: 0, stored: 0, duplicates: 0, rejected: 0, alerts: 0 };

function sum(a: OriginCounts, b: OriginCounts): OriginCounts {
  return {
    records: a.records + b.records,
    events: a.events + b.events,
    stored: a.stored + b.stored,
    duplicates: a.duplicates + b.duplicates,
    rejected: a.rejected + b.rejected,
    alerts: a.alerts + b.alerts,
  };
}

/** Adds up committed batches, live input and each import apart. */
export class PipelineCounters {
  readonly #origins = new Map<string, OriginCounts>();

  /** @param newAlerts alerts newly written per origin of the batch. */
  add(batch: PipelineBatch, newAlerts: ReadonlyMap<string, number>): void {
    for (const { importPeer, records, events, stored, duplicates, rejected } of batch.stored) {
      const added = {
        records,
        events,
        stored,
        duplicates,
        rejected: rejected.length,
        alerts: newAlerts.get(importPeer) ?? 0,
      };
      this.#origins.set(importPeer, sum(this.#origins.get(importPeer) ?? ZERO, added));
    }
  }

  /** Of one import, or of live input (empty name). */
  of(importPeer: string): OriginCounts {
    return this.#origins.get(importPeer) ?? ZERO;
  }

  total(): OriginCounts {
    return [...this.#origins.values()].reduce(sum, ZERO);
  }
}

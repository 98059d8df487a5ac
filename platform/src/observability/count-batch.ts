import type { PipelineBatch } from '../pipeline/pipeline-messages.ts';
import type { Metrics } from './metrics.ts';

/** Counts a committed batch. `newAlerts`: alerts newly written per origin; `now`: epoch ms. */
export function countBatch(
  metrics: Metrics,
  batch: PipelineBatch,
  newAlerts: ReadonlyMap<string, number>,
  now: number,
): void {
  for (const part of batch.stored) {
    metrics.eventsStored.inc(part.stored);
    metrics.eventsDuplicate.inc(part.duplicates);
    metrics.eventsRejected.inc(part.rejected.length);
  }
  for (const { unparsed, unread } of batch.sources) {
    metrics.eventsUnparsed.inc(unparsed);
    for (const values of unread.values()) metrics.valuesUnread.inc(values);
  }
  for (const count of newAlerts.values()) metrics.alertsWritten.inc(count);
  metrics.batchLatency.observe(Math.max(0, now - batch.oldestReceivedAt) / 1_000);
  metrics.spoolDamagedRanges.set(batch.damagedRanges);
  metrics.decodersForgot.set(batch.decodersForgot);
  metrics.linesDecoded.set(batch.lines.lines);
  metrics.linesAsBytes.set(batch.lines.asBytes);
  metrics.setFlows(batch.flows);
}

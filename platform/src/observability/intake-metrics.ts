import { askInTime } from './ask-in-time.ts';
import { kernelDrops } from '../intake/intake-figures.ts';
import type { IntakeFigures } from '../intake/intake-messages.ts';
import type { Metrics } from './metrics.ts';

/**
 * What brings the intake's metrics up to date. Without an answer of the intake's thread in `patienceMs` they have no value
 * at all, and `qiaolou_intake_figures_missing` is 1: an old number would look like a fresh one.
 */
export function intakeMetrics(
  metrics: Metrics,
  figures: () => Promise<IntakeFigures>,
  patienceMs?: number,
): () => Promise<void> {
  const ask = askInTime(figures, patienceMs);
  return async () => show(metrics, await ask());
}

function show(metrics: Metrics, figures: IntakeFigures | undefined): void {
  metrics.intakeFiguresMissing.set(figures === undefined ? 1 : 0);
  metrics.recordsReceived.reset();
  metrics.recordsShed.reset();
  metrics.setInputs(figures);
  metrics.setSites(figures?.inputs['collector-forward']?.sites ?? []);
  if (figures === undefined) {
    metrics.kernelDrops.remove();
    metrics.spoolPendingBytes.remove();
    return;
  }
  for (const [listener, { connections }] of Object.entries(figures.inputs))
    if (connections !== undefined) metrics.setConnections(listener, connections);
  metrics.kernelDrops.set(kernelDrops(figures));
  metrics.spoolPendingBytes.set(figures.spool.bytes);
  metrics.setMemory('spool', { waiting: figures.spool.bufferedBytes });
  for (const { listener, received, shed } of figures.totals) {
    metrics.recordsReceived.inc({ listener }, received);
    metrics.recordsShed.inc({ listener }, shed);
  }
}

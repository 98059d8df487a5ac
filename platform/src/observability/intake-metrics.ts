import { kernelDrops } from '../intake/intake-figures.ts';
import type { IntakeFigures } from '../intake/intake-messages.ts';
import type { Metrics } from './metrics.ts';

/** How long a scrape waits for the intake's thread. Prometheus gives up after 10 s by default. */
const PATIENCE_MS = 2_000;

/**
 * What brings the intake's metrics up to date. Without an answer of the intake's thread in `patienceMs` they have no value
 * at all, and `qiaolou_intake_figures_missing` is 1: an old number would look like a fresh one.
 */
export function intakeMetrics(
  metrics: Metrics,
  figures: () => Promise<IntakeFigures>,
  patienceMs = PATIENCE_MS,
): () => Promise<void> {
  // A thread that does not answer is asked once, not by each scrape; what it answers is as fresh as its answer.
  let asked: Promise<IntakeFigures | undefined> | undefined;
  const ask = (): Promise<IntakeFigures | undefined> =>
    (asked ??= figures()
      // Why the thread is dead is told by whoever runs it.
      .catch(() => undefined)
      .finally(() => (asked = undefined)));
  return async () => show(metrics, await inTime(ask(), patienceMs));
}

async function inTime<T>(answer: Promise<T>, patienceMs: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), patienceMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function show(metrics: Metrics, figures: IntakeFigures | undefined): void {
  metrics.intakeFiguresMissing.set(figures === undefined ? 1 : 0);
  metrics.recordsReceived.reset();
  metrics.recordsShed.reset();
  metrics.setInputs(figures);
  if (figures === undefined) {
    metrics.kernelDrops.remove();
    metrics.spoolPendingBytes.remove();
    return;
  }
  for (const [listener, { connections }] of Object.entries(figures.inputs))
    if (connections !== undefined) metrics.setConnections(listener, connections);
  metrics.kernelDrops.set(kernelDrops(figures));
  metrics.spoolPendingBytes.set(figures.spool.bytes);
  for (const { listener, received, shed } of figures.totals) {
    metrics.recordsReceived.inc({ listener }, received);
    metrics.recordsShed.inc({ listener }, shed);
  }
}

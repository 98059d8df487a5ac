import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, type AuditVerdict, type Clock, type EventStore, type Evidence } from '@qiaolou/schema';
import type { BoundRule } from './evidence/bind-rules.ts';
import type { EvidenceSources } from './evidence/evidence-rule.ts';
import { keepMeasurements } from './measurements/measurements.ts';
import { readDayCounts, readReceipts } from './receipts/read-receipts.ts';
import { dueDays, dueSources } from './seals/due-seals.ts';
import { keepSeals } from './seals/keep-seals.ts';
import type { KeptFiles } from './seals/kept-files.ts';
import { readSeals } from './seals/read-seals.ts';
import { readSourceAnswers } from './sources/source-answers.ts';

/** Everything a measurement is taken with. */
export interface MeasuringOptions {
  readonly events: Pick<EventStore, 'aggregate' | 'stats'>;
  readonly records: RecordStore;
  /** What the custody of files proves; absent where the store is none of files. */
  readonly keptFiles?: (() => Promise<KeptFiles | undefined>) | undefined;
  /** Verifies the platform's own audit chain. */
  readonly verifyAudit: () => Promise<AuditVerdict>;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * Takes a measurement by every rule and keeps them, all or none; in the same transaction the days that ended since are
 * sealed in the audit trail. They are judged by the seals that were there before.
 */
export async function takeMeasurements(
  options: MeasuringOptions,
  rules: readonly BoundRule[],
): Promise<readonly Evidence[]> {
  const now = options.clock.now();
  const sources = sourcesOf(options, now);
  const made: Evidence[] = [];
  for (const { id, measure } of rules)
    made.push({ id: options.newId(), ruleId: id, at: isoTime(now), ...(await measure(sources, now)) });
  const seals = await sources.seals();
  const due = {
    days: dueDays(await sources.dayCounts(), seals, now),
    sources: dueSources(await sources.receipts(), seals),
  };
  await options.records.transaction(async (tx) => {
    await keepMeasurements(tx, made);
    await keepSeals(tx, due, now);
  });
  return made;
}

function sourcesOf({ events, records, keptFiles, verifyAudit }: MeasuringOptions, now: number): EvidenceSources {
  return {
    receipts: once(() => readReceipts(events, now)),
    dayCounts: once(() => readDayCounts(events, now)),
    missing: once(async () => (await events.stats()).missing ?? 0),
    seals: once(() => readSeals(records, now)),
    keptFiles: once(keptFiles ?? (() => Promise.resolve(undefined))),
    answers: once(() => readSourceAnswers(records)),
    verifyAudit: once(verifyAudit),
  };
}

/** Reads once, however often it is asked for. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

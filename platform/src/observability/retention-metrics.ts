import type { RetentionTroubles } from '@qiaolou/compliance';
import { Gauge, type Registry } from 'prom-client';

/** Takes over how logs are kept. */
export type SetRetention = (troubles: RetentionTroubles) => void;

/** Makes the metrics of kept logs. */
export function retentionMetrics(registers: Registry[]): SetRetention {
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const free = gauge('qiaolou_event_disk_free_bytes', 'Bytes free where event files are', 'disk');
  const left = gauge('qiaolou_event_disk_days_left', 'Days until that disk is full, at most 3650', 'disk');
  const sealed = gauge('qiaolou_sealed_days', 'Days whose files are sealed');
  const findings = gauge('qiaolou_custody_findings', 'Sealed files and tombstones that are not as they should be');
  const doubt = gauge('qiaolou_custody_clock_doubt', '1 while the clock is not gone by and nothing is deleted');
  const open = gauge('qiaolou_deletion_requests_open', 'Deletions that wait for a second person');
  return ({ hot, cold, ...troubles }) => {
    for (const [disk, forecast] of Object.entries({ hot, cold })) {
      if (forecast === undefined) continue;
      free.set({ disk }, forecast.free);
      left.set({ disk }, forecast.daysLeft ?? 3_650);
    }
    sealed.set(troubles.sealedDays);
    findings.set(troubles.findings);
    doubt.set(troubles.clockDoubt ? 1 : 0);
    open.set(troubles.openRequests);
  };
}

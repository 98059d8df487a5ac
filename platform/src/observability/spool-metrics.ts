import { SHED_CLASSES, type SpoolStats } from '@qiaolou/collector';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Makes the metrics of what the disk under the spool did; `all` are reset when there are no figures. */
export function spoolMetrics(registers: Registry[]) {
  const writeErrors = new Counter({
    name: 'qiaolou_spool_write_errors_total',
    help: 'Times the disk refused to write or remove',
    registers,
  });
  const repaired = new Gauge({
    name: 'qiaolou_spool_repaired_tail_bytes',
    help: 'Bytes of a block that a crash cut off, kept in quarantine',
    registers,
  });
  const shed = new Counter({
    name: 'qiaolou_spool_shed_total',
    help: 'Records refused because of the size of the spool, by class; unfair: of these, of senders with more than their share',
    labelNames: ['class'],
    registers,
  });
  return {
    all: [writeErrors, repaired, shed],
    show: (stats: SpoolStats): void => {
      writeErrors.inc(stats.writeErrors);
      repaired.set(stats.repairedTailBytes);
      for (const name of [...SHED_CLASSES, 'unfair'] as const) shed.inc({ class: name }, stats.shed[name]);
    },
  };
}

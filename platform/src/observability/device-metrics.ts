import type { DeviceFigures } from '@qiaolou/collector';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Makes the metrics of an input that polls devices. */
export function deviceMetrics(registers: Registry[]): {
  readonly all: readonly (Counter | Gauge)[];
  readonly show: (listener: string, devices: DeviceFigures) => void;
} {
  const gauge = (name: string, help: string, labelNames: readonly string[]): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const polled = gauge('qiaolou_devices_polled', 'Devices that are polled', ['listener']);
  const away = gauge('qiaolou_device_away', '1 for a device that does not answer', ['listener', 'address', 'code']);
  const polls = new Counter({
    ...{ name: 'qiaolou_device_polls_total', help: 'Polls of devices; failed: without an answer; late: begun late' },
    ...{ labelNames: ['listener', 'result'], registers },
  });
  return {
    all: [polled, away, polls],
    show: (listener, { devices, away: silent, polls: done, failed, late }) => {
      polled.set({ listener }, devices);
      for (const { address, because } of silent) away.set({ listener, address, code: because }, 1);
      polls.inc({ listener, result: 'answered' }, done - failed);
      polls.inc({ listener, result: 'failed' }, failed);
      polls.inc({ listener, result: 'late' }, late);
    },
  };
}

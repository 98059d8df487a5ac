import type { InputStats } from '@qiaolou/collector';
import type { Counter, Gauge, Registry } from 'prom-client';
import { brokerMetrics } from './broker-metrics.ts';
import { deviceMetrics } from './device-metrics.ts';
import { fileMetrics } from './file-metrics.ts';

/** Makes the metrics of what inputs fetch from: files, brokers, devices. */
export function fetchMetrics(registers: Registry[]): {
  readonly all: readonly (Counter | Gauge)[];
  readonly show: (listener: string, stats: InputStats) => void;
} {
  const file = fileMetrics(registers);
  const source = brokerMetrics(registers);
  const device = deviceMetrics(registers);
  return {
    all: [...file.all, ...source.all, ...device.all],
    show: (listener, { files, broker, devices }) => {
      if (files !== undefined) file.show(listener, files);
      if (broker !== undefined) source.show(listener, broker);
      if (devices !== undefined) device.show(listener, devices);
    },
  };
}

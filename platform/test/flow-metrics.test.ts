import type { ExporterFigures } from '@qiaolou/collector';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { flowMetrics } from '../src/observability/flow-metrics.ts';

const exporter = (number: number, datagrams: number): ExporterFigures => ({
  ...{ listener: 'netflow', peer: `192.0.2.${number}`, dataset: 'netflow.v9', domain: 0, datagrams },
  ...{ records: 20, rolledUp: 18, gaps: 1, lost: 3, withoutTemplate: 0, notKept: 0, samplingRate: 100 },
  interfaces: [{ index: 7, bytesIn: 1_000, bytesOut: 0, packetsIn: 10, packetsOut: 0 }],
});

it('tells the newest figures of exporters, of some their interfaces, and of how many too many there are', async () => {
  const registry = new Registry();
  const set = flowMetrics([registry]);
  set(Array.from({ length: 300 }, (_, number) => exporter(number, 1)));
  set([exporter(0, 2), exporter(299, 2)]);
  const text = await registry.metrics();
  const series = (name: string): readonly string[] => text.split('\n').filter((line) => line.startsWith(`${name}{`));
  expect(series('qiaolou_flow_datagrams')).toHaveLength(256);
  expect(series('qiaolou_flow_datagrams')).toContain(
    'qiaolou_flow_datagrams{listener="netflow",exporter="192.0.2.0",domain="0"} 2',
  );
  expect(series('qiaolou_flow_sequence_lost')[0]).toMatch(/ 3$/);
  expect(series('qiaolou_flow_sampling_rate')[0]).toMatch(/ 100$/);
  expect(series('qiaolou_flow_interface_bytes')).toHaveLength(32 * 2);
  expect(text).toContain('\nqiaolou_flow_exporters_without_series 44\n');
});

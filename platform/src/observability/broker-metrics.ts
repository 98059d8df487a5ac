import type { BrokerFigures } from '@qiaolou/collector';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Makes the metrics of an input that consumes a message broker. */
export function brokerMetrics(registers: Registry[]): {
  readonly all: readonly (Counter | Gauge)[];
  readonly show: (listener: string, broker: BrokerFigures) => void;
} {
  const gauge = (name: string, help: string, labelNames: readonly string[]): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const connected = gauge('qiaolou_broker_connected', '1 while messages can be fetched', ['listener']);
  const missing = gauge('qiaolou_broker_topics_missing', 'Topics that are to be read and are not there', ['listener']);
  const place = ['listener', 'topic', 'partition'];
  const lag = gauge('qiaolou_broker_lag', 'Messages of a partition that are not on our disk', place);
  const more = gauge('qiaolou_broker_partitions_untold', 'Partitions beyond those whose lag is told', ['listener']);
  const fault = gauge('qiaolou_broker_partition_fault', '1 for a partition that cannot be read now', [
    ...place,
    'code',
  ]);
  const changes = new Counter({
    ...{ name: 'qiaolou_broker_changes_total', help: 'Times the client began anew, and partitions changed hands' },
    ...{ labelNames: ['listener', 'change'], registers },
  });
  return {
    all: [connected, missing, lag, more, fault, changes],
    show: (listener, broker) => {
      connected.set({ listener }, broker.connected ? 1 : 0);
      missing.set({ listener }, broker.missingTopics.length);
      more.set({ listener }, broker.morePartitions);
      changes.inc({ listener, change: 'reconnect' }, broker.reconnects);
      changes.inc({ listener, change: 'rebalance' }, broker.rebalances);
      for (const { topic, partition, lag: behind, fault: code } of broker.partitions) {
        if (behind !== undefined) lag.set({ listener, topic, partition }, behind);
        if (code !== undefined) fault.set({ listener, topic, partition, code }, 1);
      }
    },
  };
}

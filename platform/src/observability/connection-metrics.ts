import type { ConnectionFigures } from '@qiaolou/connections';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Makes the metrics of connections; what is returned takes over the figures of one listener. */
export function connectionMetrics(registers: Registry[]): (listener: string, figures: ConnectionFigures) => void {
  const labelNames = ['listener'] as const;
  const open = new Gauge({ name: 'qiaolou_connections', help: 'Connections of a listener', labelNames, registers });
  const limit = new Gauge({
    name: 'qiaolou_connections_limit',
    help: 'Connections a listener bears at the same time',
    labelNames,
    registers,
  });
  const accepted = new Counter({
    name: 'qiaolou_connections_accepted_total',
    help: 'Connections a listener took',
    labelNames,
    registers,
  });
  const turnedAway = new Counter({
    name: 'qiaolou_connections_turned_away_total',
    help: 'Connections closed or not taken by decision of the listener: total, address, displaced, idle, accept',
    labelNames: ['listener', 'reason'],
    registers,
  });
  return (listener, figures) => {
    open.set({ listener }, figures.open);
    limit.set({ listener }, figures.limit);
    accepted.remove({ listener });
    accepted.inc({ listener }, figures.accepted);
    for (const [reason, count] of Object.entries(figures.turnedAway)) {
      turnedAway.remove({ listener, reason });
      turnedAway.inc({ listener, reason }, count);
    }
  };
}

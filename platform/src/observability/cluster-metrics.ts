import type { ServerHealth } from '@qiaolou/event-store/elasticsearch';
import { Gauge, type Registry } from 'prom-client';

const STATUSES: readonly ServerHealth['status'][] = ['green', 'yellow', 'red'];

/** Makes what sets the figures of the cluster that holds the events; a cluster that did not answer has none. */
export function clusterMetrics(registers: Registry[]): (health: ServerHealth | undefined) => void {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const status = new Gauge({
    name: 'qiaolou_search_cluster_status',
    help: '1 for the state in which the indices of the search server are',
    labelNames: ['status'],
    registers,
  });
  const figures = {
    nodes: gauge('qiaolou_search_nodes', 'Nodes of the search server'),
    unassignedShards: gauge(
      'qiaolou_search_unassigned_shards',
      'Shards of the events that no node of the search server has',
    ),
    pendingTasks: gauge('qiaolou_search_pending_tasks', 'Changes that wait for the master of the search server'),
  } as const;
  const names = ['nodes', 'unassignedShards', 'pendingTasks'] as const;
  return (health) => {
    status.reset();
    for (const name of names) figures[name].remove();
    if (health === undefined) return;
    for (const one of STATUSES) status.set({ status: one }, Number(one === health.status));
    for (const name of names) figures[name].set(health[name]);
  };
}

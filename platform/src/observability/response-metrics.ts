import type { EngineFigures, ResponseFigures } from '@qiaolou/playbooks';
import { Counter, Gauge, type Registry } from 'prom-client';

const WHATS = [
  'undoFailed',
  'reapplied',
  'lost',
  'unclear',
  'lifted',
] as const satisfies readonly (keyof EngineFigures)[];

/** Takes over how effects and tasks stand, and what became of effects in this process. */
export type SetResponse = (stand: ResponseFigures, did: EngineFigures, now: number) => void;

/** Makes the metrics of what answers alerts. */
export function responseMetrics(registers: Registry[]): SetResponse {
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const inForce = gauge(
    'qiaolou_effects_in_force',
    'Blocks and the like that are in force, by how they stand',
    'state',
  );
  const unknown = gauge('qiaolou_effects_unknown', 'Acts nobody knows the outcome of');
  const overdue = gauge('qiaolou_playbook_work_overdue', 'Steps and undoings more than ten minutes late');
  const open = gauge('qiaolou_tasks_open', 'Human tasks that wait');
  const oldest = gauge('qiaolou_task_oldest_seconds', 'Age of the human task that waits for longest; 0 without one');
  const became = new Counter({
    name: 'qiaolou_effect_changes_total',
    help: 'What became of effects: undoFailed, reapplied, lost, unclear, lifted',
    labelNames: ['what'],
    registers,
  });
  return (stand, did, now) => {
    for (const [state, n] of Object.entries(stand.effects)) inForce.set({ state }, n);
    unknown.set(stand.unknown);
    overdue.set(stand.overdue);
    open.set(stand.tasks.open);
    oldest.set(stand.tasks.oldestAt === null ? 0 : Math.max(0, now - Date.parse(stand.tasks.oldestAt)) / 1_000);
    became.reset();
    for (const what of WHATS) became.inc({ what }, did[what]);
  };
}

import { fromRow, type RecordStore } from '@qiaolou/record-store';
import type { StreamBus } from '@qiaolou/soc-console-server';

/** Publishes records as they are now to the live stream. */
export interface ChangePublisher {
  /** A run with its open tasks. */
  run(runId: string): Promise<void>;
  /** A row of the triage queue. */
  group(groupId: string): Promise<void>;
}

/** Makes a publisher that reads what it publishes from the record store. */
export function publishChanges(records: RecordStore, bus: StreamBus): ChangePublisher {
  return {
    run: async (runId) => {
      const row = await records.db.selectFrom('playbookRuns').selectAll().where('id', '=', runId).executeTakeFirst();
      if (row === undefined) return;
      bus.publish({ kind: 'run', change: 'updated', run: fromRow('playbookRuns', row) });
      const tasks = await records.db.selectFrom('playbookTasks').selectAll().where('runId', '=', runId).execute();
      for (const task of tasks) bus.publish({ kind: 'task', change: 'updated', task: fromRow('playbookTasks', task) });
    },
    group: async (groupId) => {
      const row = await records.db.selectFrom('alertGroups').selectAll().where('id', '=', groupId).executeTakeFirst();
      if (row !== undefined)
        bus.publish({ kind: 'alert-group', change: 'updated', group: fromRow('alertGroups', row) });
    },
  };
}

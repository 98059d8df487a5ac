import { join } from 'node:path';
import { repairStore, type StoreRepair } from '@qiaolou/event-store/check';
import type { RecordStore } from '@qiaolou/record-store';
import { afterFailure, SocError, systemClock } from '@qiaolou/schema';
import { openRecords } from '../../stores/open-records.ts';
import { holdStoppedStore, type StoppedStore } from '../../stores/stopped-store.ts';
import { auditCommand } from '../audit-command.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endSignal } from '../end-requested.ts';
import { print } from '../print.ts';
import { describeRepair } from './describe-repair.ts';

/**
 * Repairs the event store of a stopped platform, or says what a repair would do; 0 when there is nothing to repair or it was
 * done, 1 when there is something to do. Throws as `store check`, and what the record store throws.
 */
export async function run(flags: ConfigFlags & { readonly yes: boolean; readonly json: boolean }): Promise<number> {
  const config = commandConfig(flags);
  const store = await holdStoppedStore(config, systemClock);
  try {
    const repair = flags.yes
      ? await audited(await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock), store)
      : await repaired(store, false);
    print(flags.json ? `${JSON.stringify(repair)}\n` : describeRepair(repair));
    return repair.done || repair.segments.length === 0 ? 0 : 1;
  } finally {
    store.release();
  }
}

function repaired(store: StoppedStore, really: boolean): Promise<StoreRepair> {
  return repairStore({
    ...{ dir: store.dir, coldDir: store.coldDir, clock: systemClock, really, signal: endSignal() },
    beforeOpening: () => store.releaseStore(),
  });
}

/** Repairs, and has it in the audit trail, also that it failed. */
async function audited(records: RecordStore, store: StoppedStore): Promise<StoreRepair> {
  const write = (outcome: 'success' | 'failure', details: Readonly<Record<string, string | number>>): Promise<void> =>
    auditCommand(records, { action: 'events.repair', outcome, details });
  try {
    const repair = await repaired(store, true).catch(async (error: unknown) => {
      const code = error instanceof SocError ? error.code : 'internal';
      throw await afterFailure(error, () => write('failure', { code }));
    });
    const lost = repair.segments.flatMap((segment) => segment.lost);
    await write('success', {
      ...{ segments: repair.segments.length, reports: repair.reports.length },
      kept: repair.segments.reduce((sum, { kept }) => sum + kept, 0),
      lost: lost.reduce((sum, { events }) => sum + events, 0),
      days: [...new Set(lost.map(({ day }) => day))].sort().join(' '),
    });
    return repair;
  } finally {
    await records.close();
  }
}

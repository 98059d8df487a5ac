import type { RecordStore } from '@qiaolou/record-store';
import { actorText, isoTime, systemClock } from '@qiaolou/schema';
import { osUser } from '../config/os-user.ts';

/** Writes into the audit trail what was done to a site's certificates, as the user of the system who ran the command. */
export async function auditSite(
  records: RecordStore,
  action: 'site.enroll' | 'site.renew' | 'site.revoke',
  site: string,
  details: Readonly<Record<string, string | number>>,
): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.audit({
      ...{ at: isoTime(systemClock.now()), actor: actorText({ kind: 'command', osUser: osUser() }), ip: null },
      ...{ action, objectType: 'site', objectId: site, outcome: 'success', details },
    });
  });
}

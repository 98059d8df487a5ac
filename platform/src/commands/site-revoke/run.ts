import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import { openRecords } from '../../stores/open-records.ts';
import { revokeSite } from '../../sites/site-enrolment.ts';
import { sitesDirectory } from '../../sites/sites-directory.ts';
import { auditSite } from '../audit-site.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

/** Revokes what a site has. Throws `collector.siteUnknown`. */
export async function run(flags: ConfigFlags & { readonly name: string }): Promise<number> {
  const config = commandConfig(flags);
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    const certificates = revokeSite(sitesDirectory(config.dataDirectory), flags.name, systemClock.now());
    await auditSite(records, 'site.revoke', flags.name, { certificates });
    print(`${flags.name}: 已吊销 / revoked ${certificates}\n`);
    return 0;
  } finally {
    await records.close();
  }
}

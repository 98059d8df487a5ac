import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseCentreAddress, type SiteBundle } from '@qiaolou/collector';
import { NewFile, privateDirectorySync } from '@qiaolou/files';
import { SocError, systemClock } from '@qiaolou/schema';
import { openRecords } from '../../stores/open-records.ts';
import { enrolSite } from '../../sites/site-enrolment.ts';
import { sitesDirectory } from '../../sites/sites-directory.ts';
import { auditSite } from '../audit-site.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

export interface EnrollFlags extends ConfigFlags {
  readonly name: string;
  readonly address?: string | undefined;
  readonly days: number;
  readonly out?: string | undefined;
  readonly renew: boolean;
}

const MOST_DAYS = 3_650;

/** Enrols a site and writes its bundle. Throws `api.badRequest` for days that are none, and as `enrolSite`. */
export async function run(flags: EnrollFlags): Promise<number> {
  const { name, address = '', days, renew } = flags;
  parseCentreAddress(address);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw new SocError('api.badRequest', { part: '--days', least: 1, most: MOST_DAYS });
  const config = commandConfig(flags);
  const file = flags.out ?? `${name}.site.json`;
  if (existsSync(file)) throw new SocError('collector.siteFileExists', { file });
  // Before its first start there is nothing yet.
  privateDirectorySync(config.dataDirectory);
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    const directory = sitesDirectory(config.dataDirectory);
    const bundle = await enrolSite(directory, { site: name, address, days, renew }, systemClock.now());
    await writeBundle(file, bundle);
    await auditSite(records, renew ? 'site.renew' : 'site.enroll', name, { expires: bundle.expiresAt });
    print(`${file} · 有效期至 / valid until ${bundle.expiresAt}\n`);
    print('采集点 / at the site: qiaolou.yaml: forward.bundleFile, ./qiaolou start --role collector\n');
    return 0;
  } finally {
    await records.close();
  }
}

async function writeBundle(file: string, bundle: SiteBundle): Promise<void> {
  const written = await NewFile.create(file);
  if (written === undefined) throw new SocError('collector.siteFileExists', { file });
  await written.write(Buffer.from(`${JSON.stringify(bundle, null, 2)}\n`));
  await written.finish();
  if (!(await written.name())) throw new SocError('collector.siteFileExists', { file });
}

import { readSiteRegister, type SiteCertificate } from '@qiaolou/collector';
import { systemClock } from '@qiaolou/schema';
import { isInForce } from '../../sites/site-enrolment.ts';
import { sitesDirectory } from '../../sites/sites-directory.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

/** Lists every certificate that was given to a site. */
export function run(flags: ConfigFlags & { readonly json: boolean }): Promise<number> {
  const { dataDirectory } = commandConfig(flags);
  const certificates = readSiteRegister(sitesDirectory(dataDirectory));
  if (flags.json) print(`${JSON.stringify(certificates, null, 2)}\n`);
  else if (certificates.length === 0) print('没有采集点 / no sites\n');
  else for (const certificate of certificates) print(`${lineOf(certificate)}\n`);
  return Promise.resolve(0);
}

function lineOf(certificate: SiteCertificate): string {
  const { site, serialNumber, expiresAt, revokedAt } = certificate;
  const state =
    revokedAt !== undefined
      ? `吊销于 / revoked ${revokedAt}`
      : isInForce(certificate, systemClock.now())
        ? `有效期至 / valid until ${expiresAt}`
        : `已于 ${expiresAt} 过期 / expired`;
  return `${site.padEnd(40)} ${serialNumber.slice(0, 16)}  ${state}`;
}

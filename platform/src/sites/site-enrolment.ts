import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateDirectorySync, replaceFileSync } from '@qiaolou/files';
import {
  CENTRE_NAME,
  describeCertificate,
  makeCertificate,
  readCentreIdentity,
  readSiteRegister,
  SITE_FILES,
  SITE_NAME,
  type CertificateGiven,
  type KeyAndCertificate,
  type SiteBundle,
  type SiteCertificate,
} from '@qiaolou/collector/site-certificates';
import { isoTime, SocError } from '@qiaolou/schema';

const AUTHORITY_DAYS = 20 * 365;
const CENTRE_DAYS = 10 * 365;
/** The centre's own certificate is made anew when it is valid for less. */
const RENEW_CENTRE_DAYS = 365;
const DAY_MS = 86_400_000;

/** What a site is enrolled with. */
export interface EnrolmentWanted {
  readonly site: string;
  /** Where sites reach the centre: `host:port`. */
  readonly address: string;
  readonly days: number;
  /** The site is enrolled already and gets another certificate; the old one is valid until it ends or is revoked. */
  readonly renew: boolean;
}

/**
 * Gives a site a certificate and returns its bundle, which is kept nowhere here. The first time the authority is made too. Throws
 * `collector.siteNameInvalid`, `collector.siteExists`, and `collector.siteUnknown` for a renewal of none.
 */
export async function enrolSite(
  directory: string,
  { site, address, days, renew }: EnrolmentWanted,
  now: number,
): Promise<SiteBundle> {
  if (!SITE_NAME.test(site)) throw new SocError('collector.siteNameInvalid', { name: site });
  privateDirectorySync(directory);
  const known = readSiteRegister(directory);
  const isKnown = known.some((certificate) => certificate.site === site && isInForce(certificate, now));
  if (isKnown && !renew) throw new SocError('collector.siteExists', { name: site });
  if (!isKnown && renew) throw new SocError('collector.siteUnknown', { name: site });
  const given: CertificateGiven = { crypto, now, serial: () => randomBytes(16) };
  const authority = await authorityOf(directory, given);
  await prepareCentre(directory, authority, given);
  const made = await makeCertificate({ name: site, use: 'site', days }, authority, given);
  const { certificate, key, fingerprint, serialNumber, issuedAt, expiresAt } = made;
  writeRegister(directory, [...known, { site, fingerprint, serialNumber, issuedAt, expiresAt }]);
  return { version: 1, site, centre: address, authority: authority.certificate, certificate, key, expiresAt };
}

/** Revokes every certificate of a site that is in force; how many. Throws `collector.siteUnknown` when there is none. */
export function revokeSite(directory: string, site: string, now: number): number {
  const known = readSiteRegister(directory);
  const isMeant = (certificate: SiteCertificate): boolean => certificate.site === site && isInForce(certificate, now);
  const count = known.filter(isMeant).length;
  if (count === 0) throw new SocError('collector.siteUnknown', { name: site });
  const revokedAt = isoTime(now);
  writeRegister(
    directory,
    known.map((certificate) => (isMeant(certificate) ? { ...certificate, revokedAt } : certificate)),
  );
  return count;
}

/** True for a certificate that a site may come with. */
export function isInForce({ revokedAt, expiresAt }: SiteCertificate, now: number): boolean {
  return revokedAt === undefined && Date.parse(expiresAt) > now;
}

async function authorityOf(
  directory: string,
  given: CertificateGiven,
): Promise<Pick<KeyAndCertificate, 'key' | 'certificate'>> {
  const keyFile = join(directory, SITE_FILES.authorityKey);
  if (existsSync(keyFile)) {
    // Written key first: without a certificate there is a key that nobody was given anything by.
    const { centre } = SITE_FILES;
    if (existsSync(join(directory, centre)))
      return { key: readFileSync(keyFile, 'utf8'), certificate: readCentreIdentity(directory).authority };
  }
  const name = `Qiaolou sites ${Buffer.from(given.serial()).toString('hex').slice(0, 8)}`;
  const made = await makeCertificate({ name, use: 'authority', days: AUTHORITY_DAYS }, undefined, given);
  replaceFileSync(keyFile, made.key);
  return made;
}

/** The centre's own certificate: made when there is none, and anew before it ends. */
async function prepareCentre(
  directory: string,
  authority: Pick<KeyAndCertificate, 'key' | 'certificate'>,
  given: CertificateGiven,
): Promise<void> {
  const file = join(directory, SITE_FILES.centre);
  if (existsSync(file)) {
    const { expiresAt } = describeCertificate(readCentreIdentity(directory).certificate);
    if (Date.parse(expiresAt) - given.now > RENEW_CENTRE_DAYS * DAY_MS) return;
  }
  const { certificate, key } = await makeCertificate(
    { name: CENTRE_NAME, use: 'centre', days: CENTRE_DAYS },
    authority,
    given,
  );
  replaceFileSync(file, JSON.stringify({ version: 1, authority: authority.certificate, certificate, key }));
}

function writeRegister(directory: string, certificates: readonly SiteCertificate[]): void {
  replaceFileSync(join(directory, SITE_FILES.register), `${JSON.stringify({ version: 1, certificates }, null, 2)}\n`);
}

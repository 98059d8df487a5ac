import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CENTRE_NAME, SITE_FILES, type SiteBundle, type SiteCertificate } from '../../src/forward/site-files.ts';
import { makeCertificate } from '../../src/forward/site-certificates.ts';

const given = { crypto, now: Date.now(), serial: () => randomBytes(16) };
const authority = await makeCertificate({ name: 'test', use: 'authority', days: 10 }, undefined, given);
const centre = await makeCertificate({ name: CENTRE_NAME, use: 'centre', days: 10 }, authority, given);

/** A centre's folder with sites that may come. */
export interface TestSites {
  readonly directory: string;
  readonly bundleOf: (site: string) => SiteBundle;
  /** Writes the register anew with these sites revoked. */
  readonly revoke: (...sites: readonly string[]) => void;
}

/** Makes a centre's folder, removed when the process ends: files of tests may share it. */
export async function testSites(...names: readonly string[]): Promise<TestSites> {
  const directory = mkdtempSync(join(tmpdir(), 'sites-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const made = await Promise.all(
    names.map(async (name) => [name, await makeCertificate({ name, use: 'site', days: 5 }, authority, given)] as const),
  );
  const write = (file: string, value: object): void => writeFileSync(join(directory, file), JSON.stringify(value));
  write(SITE_FILES.centre, {
    ...{ version: 1, authority: authority.certificate, certificate: centre.certificate, key: centre.key },
  });
  const register = (revoked: readonly string[]): readonly SiteCertificate[] =>
    made.map(([site, { fingerprint, serialNumber, issuedAt, expiresAt }]) => ({
      ...{ site, fingerprint, serialNumber, issuedAt, expiresAt },
      ...(revoked.includes(site) ? { revokedAt: new Date().toISOString() } : {}),
    }));
  write(SITE_FILES.register, { version: 1, certificates: register([]) });
  return {
    directory,
    bundleOf: (site) => {
      const found = made.find(([name]) => name === site)?.[1];
      if (found === undefined) throw new TypeError(site);
      const { certificate, key, expiresAt } = found;
      return { version: 1, site, centre: '127.0.0.1:1', authority: authority.certificate, certificate, key, expiresAt };
    },
    revoke: (...sites) => write(SITE_FILES.register, { version: 1, certificates: register(sites) }),
  };
}

/** The site that the contract test's sender is. */
export const CONTRACT_SITES = await testSites('contract');

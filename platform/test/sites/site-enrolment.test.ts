import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { assertUsable, readSiteRegister } from '@qiaolou/collector';
import { CENTRE_NAME, readCentreIdentity } from '@qiaolou/collector/site-certificates';
import { enrolSite, revokeSite } from '../../src/sites/site-enrolment.ts';

const NOW = Date.parse('2026-11-30T00:00:00Z');
const DAY_MS = 86_400_000;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'enrol-'));
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  return join(root, 'sites');
}

const wanted = { site: 'county-a', address: '10.0.0.1:6520', days: 30, renew: false };

test('the first site makes the authority; a bundle holds a key with its certificate, signed for a client', async () => {
  const directory = folder();
  const bundle = await enrolSite(directory, wanted, NOW);
  expect(bundle).toMatchObject({ site: 'county-a', centre: '10.0.0.1:6520', expiresAt: '2026-12-30T00:00:00.000Z' });
  assertUsable(bundle);
  const certificate = new X509Certificate(bundle.certificate);
  expect(certificate.checkIssued(new X509Certificate(bundle.authority))).toBe(true);
  expect(certificate.verify(new X509Certificate(bundle.authority).publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  const centre = readCentreIdentity(directory);
  expect(centre.authority).toBe(bundle.authority);
  expect(new X509Certificate(centre.certificate).checkHost(CENTRE_NAME)).toBe(CENTRE_NAME);
  for (const file of ['centre.json', 'sites.json', 'authority-key.pem'])
    expect(statSync(join(directory, file)).mode & 0o077).toBe(0);
  expect(readFileSync(join(directory, 'sites.json'), 'utf8')).not.toContain('PRIVATE');
});

test('a second site has the same authority; a name is enrolled once, renewed and revoked', async () => {
  const directory = folder();
  const first = await enrolSite(directory, wanted, NOW);
  const other = await enrolSite(directory, { ...wanted, site: 'county-b' }, NOW);
  expect(other.authority).toBe(first.authority);
  await expect(enrolSite(directory, wanted, NOW)).rejects.toMatchObject({ code: 'collector.siteExists' });
  await enrolSite(directory, { ...wanted, renew: true }, NOW + 1);
  await expect(enrolSite(directory, { ...wanted, site: 'new', renew: true }, NOW)).rejects.toMatchObject({
    code: 'collector.siteUnknown',
  });
  expect(revokeSite(directory, 'county-a', NOW + 2)).toBe(2);
  expect(() => revokeSite(directory, 'county-a', NOW + 3)).toThrow('collector.siteUnknown');
  expect(readSiteRegister(directory).map(({ site, revokedAt }) => [site, revokedAt])).toEqual([
    ['county-a', '2026-11-30T00:00:00.002Z'],
    ['county-b', undefined],
    ['county-a', '2026-11-30T00:00:00.002Z'],
  ]);
  // One that was revoked, or ended, may be enrolled anew.
  await enrolSite(directory, wanted, NOW + 4);
  await enrolSite(directory, { ...wanted, site: 'county-b' }, NOW + 31 * DAY_MS);
});

test("the centre's certificate is made anew before it ends, by the same authority", async () => {
  const directory = folder();
  await enrolSite(directory, wanted, NOW);
  const before = readCentreIdentity(directory);
  await enrolSite(directory, { ...wanted, site: 'b' }, NOW + 9.5 * 365 * DAY_MS);
  const after = readCentreIdentity(directory);
  expect(after.authority).toBe(before.authority);
  expect(after.certificate).not.toBe(before.certificate);
});

test.each(['', 'A', 'a b', '-a', 'a-', 'a/../b', '\u001b[2J', 'x'.repeat(41)])(
  '%j is no name of a site',
  async (site) => {
    await expect(enrolSite(folder(), { ...wanted, site }, NOW)).rejects.toMatchObject({
      code: 'collector.siteNameInvalid',
    });
  },
);

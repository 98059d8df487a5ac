import { describe, expect, test } from 'vitest';
import { backOffMs } from '../../src/forward/back-off.ts';
import { isAfter, peerOfSite, placeAtSite, recordOfSite, splitPeerOfSite } from '../../src/forward/forwarded-record.ts';
import { assertUsable, parseCentreAddress, SpoolForecast } from '../../src/forward/index.ts';
import { withSites, withSitesOfFlows } from '../../src/origins/site-of-event.ts';

test('waits grow to a minute and are never the same for all', () => {
  expect([1, 2, 3, 7, 100].map((failures) => backOffMs(failures, 0))).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  expect([1, 2, 3, 7, 100].map((failures) => backOffMs(failures, 1))).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
});

test.each([
  ['10.0.0.1:6520', { host: '10.0.0.1', port: 6520 }],
  ['centre.gov.cn:1', { host: 'centre.gov.cn', port: 1 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
])('%s is an address', (text, address) => expect(parseCentreAddress(text)).toEqual(address));

test.each(['', 'a', 'a:', ':1', 'a:0', 'a:65536', '::1:5', 'a b:1', 'https://a:1'])('%j is none', (text) => {
  expect(() => parseCentreAddress(text)).toThrow('collector.forwardAddressInvalid');
});

test('a forecast follows growth, and a spool that shrinks is never full', () => {
  const forecast = new SpoolForecast();
  for (let s = 0; s <= 100; s++) forecast.add(s * 1_000, s * 1_000);
  expect(forecast.fullInSeconds(200_000)).toBe(100);
  const shrinking = new SpoolForecast();
  shrinking.add(0, 1_000);
  shrinking.add(1_000, 0);
  expect(shrinking.fullInSeconds(200_000)).toBeUndefined();
  shrinking.add(-5_000, 0);
  shrinking.add(-4_000, 10);
  expect(new SpoolForecast().fullInSeconds(1)).toBeUndefined();
});

describe('names of senders', () => {
  test.each([
    ['10.1.2.3@county-a', { peer: '10.1.2.3', site: 'county-a' }],
    ['10.1.2.3@county-a@city', { peer: '10.1.2.3', site: 'county-a@city' }],
    ['a@B@c', { peer: 'a@B', site: 'c' }],
  ])('%s', (peer, split) => expect(splitPeerOfSite(peer)).toEqual(split));

  test.each(['10.1.2.3', '', 'a@', 'a@B'])('%j has no site', (peer) => expect(splitPeerOfSite(peer)).toBeUndefined());
});

const raw = { payload: Buffer.alloc(0), receivedAt: 1, listener: 'syslog-udp', peer: '10.0.0.1' };
const spoolId = 'ab'.repeat(16);

test('a record tells where it was at its site; one that had an identity keeps it', () => {
  const position = { segment: 3, offset: 99, frame: 2 };
  const record = recordOfSite({ record: raw, position }, 'county-a', spoolId);
  expect(record).toMatchObject({
    peer: peerOfSite('10.0.0.1', 'county-a'),
    identity: `forwarded:county-a:${spoolId}:3:99:2`,
  });
  expect(placeAtSite(record)).toEqual({ spool: `county-a/${spoolId}`, place: position });
  const own = recordOfSite({ record: { ...raw, identity: 'x:1' }, position }, 'county-a', spoolId);
  expect(own.identity).toBe('forwarded:county-a:x:1');
  expect(placeAtSite(own)).toBeUndefined();
  expect(placeAtSite(raw)).toBeUndefined();
});

test('places are in order of segment, offset, frame', () => {
  const places = [
    { segment: 1, offset: 9 },
    { segment: 2, offset: 1 },
    { segment: 2, offset: 1, frame: 1 },
    { segment: 2, offset: 2 },
  ];
  for (const [i, a] of places.entries()) for (const [j, b] of places.entries()) expect(isAfter(a, b)).toBe(i > j);
  expect(isAfter({ segment: 0, offset: 0 }, undefined)).toBe(true);
});

test('events tell the site of their record, flows that of their exporter', () => {
  const event = {
    ...{ '@timestamp': '2026-01-01T00:00:00.000Z', 'event.id': '1', 'event.created': '2026-01-01T00:00:00.000Z' },
    ...{ 'event.original': '', 'event.kind': 'event', 'event.dataset': 'x', 'qiaolou.listener': 'http' },
    'log.source.address': 'key@home',
  } as const;
  expect(withSites({ ...raw, listener: 'http', peer: 'key@home' }, [event])).toEqual([event]);
  expect(withSites({ ...raw, identity: 'forwarded:home:1' }, [event])).toMatchObject([{ 'qiaolou.site': 'home' }]);
  const flow = {
    ...event,
    'qiaolou.listener': 'netflow',
    'observer.type': 'netflow',
    'log.source.address': '10.0.0.1@b',
  };
  expect(withSitesOfFlows([flow])).toMatchObject([{ 'qiaolou.site': 'b', 'observer.ip': '10.0.0.1' }]);
  const here = { ...flow, 'log.source.address': '10.0.0.1' };
  expect(withSitesOfFlows([here])).toEqual([here]);
});

test.each([
  { certificate: '', key: '' },
  { certificate: 'x', key: 'y' },
])('%j cannot be used', (given) => {
  expect(() => assertUsable(given)).toThrow('collector.forwardCertificateUnusable');
});

/** Made with OpenSSL: a key on the curve SM2 with a certificate of its own, signed with SM3. */
const SM2 = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIUDuhGjFpq+MSVX+5nO0P9PHjPoS0wCgYIKoEcz1UBg3Uw
DDEKMAgGA1UEAwwBeDAeFw0yNjExMzAyMTI5MzNaFw0yNjEyMTAyMTI5MzNaMAwx
CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqgRzPVQGCLQNCAARBCfGU7k8pgLM9
Kz1m6p3wvw7VegyBQptnh7uRf+nYuE94OGQLXuR0xkzDQkDRswZHOCM4yliJ+TJl
jzTIPqQNo1MwUTAdBgNVHQ4EFgQUzi613MzAyM7qe1RSXOxUDhzpL3AwHwYDVR0j
BBgwFoAUzi613MzAyM7qe1RSXOxUDhzpL3AwDwYDVR0TAQH/BAUwAwEB/zAKBggq
gRzPVQGDdQNIADBFAiEA/poeIn5G58OL6CKDSJtqskiNKGrfAou7/GYmbzxs9poC
IBQh7P+Pj7daNi8/oro33BsLQ0ehYRWuAczBvSRNAmcM
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgg41qJKN90pTK3ZQd
aWLlTrvamimbbazBa/VdKFoIta2hRANCAARBCfGU7k8pgLM9Kz1m6p3wvw7VegyB
Qptnh7uRf+nYuE94OGQLXuR0xkzDQkDRswZHOCM4yliJ+TJljzTIPqQN
-----END PRIVATE KEY-----
`,
};

test('an SM2 certificate is refused with the reason, for TLS of Node cannot use it', () => {
  expect(() => assertUsable(SM2)).toThrow(
    expect.objectContaining({ code: 'collector.forwardCertificateUnusable', details: { reason: 'algorithm' } }),
  );
});

import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { syslogTls } from '../../src/inputs/syslog-tls/input.ts';
import { SyslogTcpInput } from '../../src/inputs/syslog-tcp/syslog-tcp-input.ts';
import { tlsTransport } from '../../src/inputs/tls/tls-transport.ts';
import { inputGiven } from './input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from './spool-fixture.ts';
import { AUTHORITY, SERVER_TLS, shows, tlsFile } from './tls-files.ts';
import { until } from './until.ts';

/** SHA-256 of `self.crt`, as `openssl x509 -fingerprint -sha256` writes it. */
const { fingerprint256: SELF } = new (await import('node:crypto')).X509Certificate(shows('self').cert);

interface Started {
  readonly fixture: SpoolFixture;
  readonly input: SyslogTcpInput;
  readonly port: number;
}

async function started(
  tls: object = {},
  more: { readonly lookEveryMs?: number; readonly idleTimeoutMs?: number } = {},
) {
  const fixture = await spoolFixture();
  const parsed = syslogTls.settings.parse({
    ...{ enabled: true, port: 0 },
    tls: { ...SERVER_TLS, ...tls },
  });
  const given = inputGiven(fixture);
  const input = new SyslogTcpInput(
    { ...parsed, ...given, drainMs: 300, idleTimeoutMs: more.idleTimeoutMs },
    tlsTransport({ listener: 'syslog-tls', tls: parsed.tls, clock: given.clock, lookEveryMs: more.lookEveryMs }),
  );
  const { port } = await input.start();
  afterTest(() => input.stop());
  return { fixture, input, port } satisfies Started;
}

/** Connects and is let in, or not: then undefined. */
async function client(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca: AUTHORITY, ...options });
  socket.on('error', () => undefined).resume();
  afterTest(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.once('secureConnect', resolve).once('close', () => resolve()));
  return socket;
}

/** Sends one line and closes; resolves when the connection is over. */
async function sendLine(port: number, line: string, options: ConnectionOptions): Promise<void> {
  const socket = await client(port, options);
  if (socket.destroyed) return;
  socket.end(`${line}\n`);
  await once(socket, 'close');
}

describe('who is let in', () => {
  const cases: readonly (readonly [string, object, string | undefined, string | undefined, string | undefined])[] = [
    ['the first DNS name is the sender', {}, 'firewall', 'firewall-1.county.test', undefined],
    ['without DNS names the common name is', {}, 'by-common-name', 'switch-7', undefined],
    ['no certificate', {}, undefined, undefined, 'noCertificate'],
    ['no certificate where it may be left out', { clientCertificates: 'optional' }, undefined, '127.0.0.1', undefined],
    ['a wrong one is not none', { clientCertificates: 'optional' }, 'stranger', undefined, 'unknownIssuer'],
    ['nobody is asked', { clientCertificates: 'none', caFile: undefined }, 'stranger', '127.0.0.1', undefined],
    ['of another authority with the same names', {}, 'stranger', undefined, 'unknownIssuer'],
    ['signed by itself', {}, 'self', undefined, 'unknownIssuer'],
    ['signed by itself, and listed', { fingerprints: [SELF] }, 'self', 'self.county.test', undefined],
    [
      'signed by itself, and listed, with no authority at all',
      { fingerprints: [`sha-256:${SELF.toLowerCase()}`], caFile: undefined },
      'self',
      'self.county.test',
      undefined,
    ],
    ['good, but only others are listed', { fingerprints: [SELF] }, 'firewall', undefined, 'notAllowed'],
    ['a name that is listed', { subjects: ['firewall.county.test'] }, 'firewall', 'firewall-1.county.test', undefined],
    ['a name below a star', { subjects: ['*.COUNTY.test'] }, 'firewall', 'firewall-1.county.test', undefined],
    ['a star is one label', { subjects: ['*.test'] }, 'firewall', undefined, 'notAllowed'],
    ['the common name does not stand for DNS names', { subjects: ['ignored'] }, 'firewall', undefined, 'notAllowed'],
    ['out of date', {}, 'expired', undefined, 'expired'],
    ['revoked', { crlFile: tlsFile('revoked.crl') }, 'revoked', undefined, 'revoked'],
    ['not revoked', { crlFile: tlsFile('revoked.crl') }, 'firewall', 'firewall-1.county.test', undefined],
    ['by a list that is out of date', { crlFile: tlsFile('outdated.crl') }, 'firewall', undefined, 'revocationUnknown'],
  ];

  test.each(cases)('%s', async (_name, tls, who, peer, refused) => {
    const { fixture, input, port } = await started(tls);
    await sendLine(port, '<13>a line', who === undefined ? {} : shows(who));
    if (peer === undefined) {
      await until(() => Object.keys(input.stats().tls?.refused ?? {}).length > 0, 'it is refused');
      expect(input.stats()).toMatchObject({ received: 0, tls: { established: 0 } });
      expect(input.stats().tls?.refused).toEqual({ [String(refused)]: 1 });
    } else {
      expect(await fixture.textsWhen(1)).toEqual(['<13>a line']);
      expect(fixture.records()).toMatchObject([{ listener: 'syslog-tls', peer }]);
      expect(input.stats().tls).toMatchObject({ established: 1, refused: {} });
    }
    await until(() => input.stats().connections.open === 0, 'nothing stays');
  });

  test('what follows a refused handshake is never read, and the connection is closed', async () => {
    const { fixture, input, port } = await started();
    const socket = await client(port, shows('stranger'));
    if (!socket.destroyed) {
      socket.write('<13>not for you\n');
      await once(socket, 'close');
    }
    expect(input.stats()).toMatchObject({ received: 0, connections: { open: 0 } });
    expect(fixture.texts()).toEqual([]);
  });
});

describe('handshakes that come to nothing are counted by their reason', () => {
  test('an older version of TLS', async () => {
    const { input, port } = await started({ minVersion: 'TLSv1.3' });
    await client(port, { ...shows('firewall'), maxVersion: 'TLSv1.2' });
    await until(() => input.stats().tls?.refused.version === 1, 'it is counted');
  });

  test.each([
    ['no TLS', Buffer.from('<13>plain text of a sender that was set up wrongly\n'), 'notTls'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'notTls'],
    ['an end in the middle', Buffer.from([0x16, 0x03, 0x01]), 'closed'],
  ])('%s', async (_name, bytes, because) => {
    const { input, port } = await started();
    const socket = connectPlain(port, '127.0.0.1').on('error', () => undefined);
    socket.end(bytes);
    await until(() => Object.keys(input.stats().tls?.refused ?? {}).length > 0, 'it is counted');
    expect(input.stats().tls?.refused).toEqual({ [because]: 1 });
    await until(() => input.stats().connections.open === 0, 'it is closed');
  });

  test('one that is never done', async () => {
    const { input, port } = await started({ handshakeSeconds: 1 });
    const socket = connectPlain(port, '127.0.0.1').on('error', () => undefined);
    const drops = setInterval(() => socket.write(Buffer.from([0x16, 0x03, 0x01, 0x40, 0x00, 0x01]).subarray(0, 1)), 50);
    afterTest(() => clearInterval(drops));
    await until(() => Object.keys(input.stats().tls?.refused ?? {}).length > 0, 'it is over');
    expect(input.stats().connections.open).toBe(0);
  });

  test('a client that does not trust us', async () => {
    const { input, port } = await started();
    await client(port, { ...shows('firewall'), ca: shows('self').cert });
    await until(() => Object.keys(input.stats().tls?.refused ?? {}).length > 0, 'it is counted');
    const [because] = Object.keys(input.stats().tls?.refused ?? {});
    // Which of the two it is depends on whether the alert comes before the end.
    expect(['clientAlert', 'closed']).toContain(because);
  });

  test('more than an address may begin in a minute; another address is let in', async () => {
    const { fixture, input, port } = await started({ handshakesPerMinute: 2 });
    const from = (localAddress: string): ConnectionOptions & { localAddress: string } => ({
      ...shows('firewall'),
      localAddress,
    });
    for (let i = 0; i < 4; i++) await sendLine(port, '<13>mine', from('127.0.0.2'));
    await sendLine(port, '<13>yours', from('127.0.0.3'));
    await until(() => input.stats().received >= 3, 'all that may');
    expect((await fixture.textsWhen(3)).toSorted()).toEqual(['<13>mine', '<13>mine', '<13>yours']);
    expect(input.stats().tls?.refused).toEqual({ handshakeBudget: 2 });
  });

  test('a second handshake in the same connection is not begun', async () => {
    const { fixture, input, port } = await started();
    const socket = await client(port, { ...shows('firewall'), maxVersion: 'TLSv1.2' });
    socket.write('<13>before\n');
    expect(await fixture.textsWhen(1)).toEqual(['<13>before']);
    const { established } = input.stats().tls ?? {};
    // Our no is a warning; what the client makes of it is its own business.
    socket.renegotiate({}, () => undefined);
    await sendLine(port, '<13>of somebody else', shows('firewall'));
    expect(await fixture.textsWhen(2)).toContain('<13>of somebody else');
    expect([established, input.stats().tls?.established]).toEqual([1, 2]);
  });

  test('a session is not taken up again: every connection shows its certificate', async () => {
    const { fixture, input, port } = await started();
    const socket = await client(port, { ...shows('firewall'), maxVersion: 'TLSv1.2' });
    const session = socket.getSession();
    socket.end('<13>one\n');
    await fixture.textsWhen(1);
    const again = await client(port, { ...shows('firewall'), maxVersion: 'TLSv1.2', session });
    expect(again.isSessionReused()).toBe(false);
    await until(() => input.stats().tls?.established === 2, 'a whole handshake');
  });
});

describe('connections', () => {
  test('one that brings no record is closed, also above TLS', async () => {
    const { input, port } = await started({}, { idleTimeoutMs: 30 });
    const socket = await client(port, shows('firewall'));
    await once(socket, 'close');
    await until(() => input.stats().connections.turnedAway.idle === 1, 'it is counted');
    expect(input.stats().connections.open).toBe(0);
  });

  test('both framings of RFC 6587 and that of RFC 5425', async () => {
    const { fixture, port } = await started();
    const socket = await client(port, shows('firewall'));
    socket.end('8 <13>two!<13>one\n13 <13>\nof lines');
    expect(await fixture.textsWhen(3)).toEqual(['<13>two!', '<13>one', '<13>\nof lines']);
  });
});

describe('files', () => {
  function ownFolder(): { readonly folder: string; readonly tls: object } {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    afterTest(() => rmSync(folder, { recursive: true, force: true }));
    const at = (name: string): string => join(folder, name);
    for (const name of ['server.crt', 'server.key', 'empty.crl']) copyFileSync(tlsFile(name), at(name));
    const tls = { certificateFile: at('server.crt'), keyFile: at('server.key'), crlFile: at('empty.crl') };
    return { folder, tls };
  }

  test('are taken over when they change, without a restart; connections stay', async () => {
    const { folder, tls } = ownFolder();
    const { fixture, input, port } = await started(tls, { lookEveryMs: 5 });
    const before = await client(port, shows('firewall'));
    const revoked = await client(port, shows('revoked'));
    expect(before.getPeerCertificate().subject.CN).toBe('collector.county.test');
    revoked.end('<13>not revoked yet\n');
    await fixture.textsWhen(1);

    // One after the other, as people and programs do it: between the two the pair does not fit.
    copyFileSync(tlsFile('server-renewed.crt'), join(folder, 'server.crt'));
    await until(() => (input.stats().tls?.reloads.failed ?? 0) > 0, 'half of a pair is not taken');
    expect((await client(port, shows('firewall'))).getPeerCertificate().subject.CN).toBe('collector.county.test');
    copyFileSync(tlsFile('server-renewed.key'), join(folder, 'server.key'));
    copyFileSync(tlsFile('revoked.crl'), join(folder, 'empty.crl'));
    await until(() => (input.stats().tls?.reloads.taken ?? 0) > 0, 'the pair is taken');
    await until(
      () => input.stats().tls?.refused.revoked === 1 || (sendLine(port, '<13>x', shows('revoked')), false),
      'x',
    );
    const after = await client(port, shows('firewall'));
    expect(after.getPeerCertificate().subject.CN).toBe('collector-renewed.county.test');
    before.end('<13>of the old connection\n');
    await until(() => fixture.texts().includes('<13>of the old connection'), 'it stayed');
  });

  test.each([
    ['certificateFile', 'server.crt', '', 'empty'],
    ['certificateFile', 'server.crt', 'no PEM', undefined],
    ['keyFile', 'server.key', 'no PEM', undefined],
    ['crlFile', 'empty.crl', 'no PEM', undefined],
  ])('%s that cannot be used ends the start and is named: %s %j', async (setting, name, content, reason) => {
    const { folder, tls } = ownFolder();
    writeFileSync(join(folder, name), content);
    const error: unknown = await started(tls).catch((fault: unknown) => fault);
    expect(error).toMatchObject({
      code: 'collector.tlsUnusable',
      details: { setting, file: join(folder, name), ...(reason === undefined ? {} : { reason }) },
    });
    expect(JSON.stringify(error)).not.toContain('PRIVATE');
  });

  test('a key of another certificate, an authority that is none, and a file that is missing', async () => {
    const { tls } = ownFolder();
    await expect(started({ ...tls, keyFile: tlsFile('self.key') })).rejects.toMatchObject({
      details: { setting: 'keyFile', reason: 'key values mismatch' },
    });
    await expect(started({ ...tls, caFile: tlsFile('self.key') })).rejects.toMatchObject({
      details: { setting: 'caFile' },
    });
    await expect(started({ ...tls, caFile: '/nowhere' })).rejects.toMatchObject({
      details: { setting: 'caFile', reason: 'ENOENT' },
    });
  });
});

test.each([
  ['without a certificate', {}],
  ['with half of a pair', { certificateFile: 'x' }],
  ['with nobody to trust', { certificateFile: 'x', keyFile: 'y' }],
  ['with a fingerprint of another length', { certificateFile: 'x', keyFile: 'y', fingerprints: ['ab:cd'] }],
])('is not configured %s', (_name, tls) => {
  expect(syslogTls.settings.safeParse({ enabled: true, tls }).success).toBe(false);
});

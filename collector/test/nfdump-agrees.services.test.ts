import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { flowDecoder } from '../src/decoders/flows/decoder.ts';
import { FlowTemplates, netflowEvents } from '../src/decoders/netflow/index.ts';
import { FlowInput } from '../src/inputs/udp/flow-input.ts';
import { flowMark } from '../src/sink/index.ts';
import { afterTest, spoolFixture } from './inputs/spool-fixture.ts';
import { until } from './inputs/until.ts';

/** The datagrams of softflowd on captures: what nfcapd kept of them is what we read, record by record, and what our rows add up to. */

const [softflowd, nfcapd, nfdump] = ['/usr/sbin/softflowd', '/usr/bin/nfcapd', '/usr/bin/nfdump'];
const captures = join(import.meta.dirname, '../../../shared/data/pcap');
const missing = [softflowd, nfcapd, nfdump, captures].find((path) => !existsSync(path));
const run = promisify(execFile);

const CAPTURES = [
  'smb2-delete__input.pcap',
  'http-protocol-inspect-v2__http.pcap',
  'ftp__ftp-upload-active__input.pcap',
  'tls__tls-client-hello-frag-01__dump_mtu300.pcap',
];

/** What both say of a record, as text. */
interface Compared {
  readonly addresses: string;
  readonly ports: string;
  readonly protocol: unknown;
  readonly flags: string;
  readonly packets: number;
  readonly bytes: number;
  /** Length, ms. */
  readonly lasted: number;
}

interface NfdumpRecord {
  readonly first: string;
  readonly last: string;
  readonly in_packets: number;
  readonly in_bytes: number;
  readonly proto: number;
  readonly tcp_flags: string;
  readonly src_port?: number;
  readonly dst_port?: number;
  readonly src4_addr?: string;
  readonly dst4_addr?: string;
  readonly src6_addr?: string;
  readonly dst6_addr?: string;
}

function ofNfdump(record: NfdumpRecord): Compared {
  return {
    addresses: `${record.src4_addr ?? record.src6_addr} ${record.dst4_addr ?? record.dst6_addr}`,
    ports: `${record.src_port} ${record.dst_port}`,
    protocol: record.proto,
    flags: record.tcp_flags,
    ...{ packets: record.in_packets, bytes: record.in_bytes },
    // Of IPFIX with times relative to the start of the exporter nfdump 1.7.1 has first and last the other way round.
    lasted: Math.abs(Date.parse(record.last) - Date.parse(record.first)),
  };
}

function ofOurs(event: EcsEvent): Compared {
  const flags = Number(event['netflow.tcp_flags'] ?? 0);
  return {
    addresses: `${String(event['source.ip'])} ${String(event['destination.ip'])}`,
    ports: `${String(event['source.port'])} ${String(event['destination.port'])}`,
    protocol: event['network.iana_number'],
    flags: Array.from('CEUAPRSF')
      .map((flag, index) => ((flags >> (7 - index)) & 1 ? flag : '.'))
      .join(''),
    ...{ packets: Number(event['source.packets']), bytes: Number(event['source.bytes']) },
    lasted: Number(event['event.duration']) / 1e6,
  };
}

const sorted = (records: readonly Compared[]): readonly string[] =>
  records.map((one) => JSON.stringify(one)).toSorted();

function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'nfdump-'));
  afterTest(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The datagrams softflowd exports of a capture. */
async function exported(capture: string, version: string): Promise<readonly Uint8Array[]> {
  const fixture = await spoolFixture();
  const input = new FlowInput('netflow', fixture.options);
  const { port } = await input.start();
  afterTest(() => input.stop());
  const files = ['-p', join(temporary(), 'pid'), '-c', 'none'];
  await run(softflowd, ['-r', join(captures, capture), '-n', `127.0.0.1:${port}`, '-v', version, '-d', ...files], {
    timeout: 30_000,
  });
  await fixture.textsWhen(1);
  await input.stop();
  await fixture.spool.durable();
  return fixture.records().map(({ payload }) => payload);
}

/** An nfcapd that listens; another port where somebody took the first. */
async function nfcapdInto(dir: string): Promise<{ readonly daemon: ChildProcess; readonly port: number }> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const free = createSocket('udp4').bind(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address();
    await new Promise<void>((resolve) => free.close(resolve));
    const daemon = spawn(nfcapd, ['-w', dir, '-p', String(port), '-b', '127.0.0.1', '-t', '3600'], { stdio: 'pipe' });
    let said = '';
    for (const stream of [daemon.stdout, daemon.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    await until(() => said.includes('Startup') || daemon.exitCode !== null, 'nfcapd listens');
    if (daemon.exitCode === null) return { daemon, port };
  }
  throw new Error('nfcapd does not start');
}

/** Bytes the kernel holds for whoever reads a port (proc_net_udp). */
function waitingBytes(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/udp', 'utf8')
    .split('\n')
    .find((text) => text.trim().split(/\s+/)[1]?.endsWith(local) === true);
  return parseInt(line?.trim().split(/\s+/)[4]?.split(':')[1] ?? '0', 16);
}

/** What nfcapd makes of datagrams. */
async function byNfdump(datagrams: readonly Uint8Array[]): Promise<readonly NfdumpRecord[]> {
  const dir = temporary();
  const socket = createSocket('udp4');
  afterTest(() => void socket.close());
  const { daemon, port } = await nfcapdInto(dir);
  const ended = new Promise((resolve) => daemon.once('close', resolve));
  for (const datagram of datagrams) await new Promise((resolve) => socket.send(datagram, port, '127.0.0.1', resolve));
  // It acknowledges nothing, and reads no more once it is told to end: the kernel tells when it has taken everything.
  await until(() => waitingBytes(port) === 0, 'nfcapd has read what was sent');
  daemon.kill('SIGTERM');
  await ended;
  const [file] = readdirSync(dir).filter((name) => name.startsWith('nfcapd.2'));
  const { stdout } = await run(nfdump, ['-r', join(dir, file ?? ''), '-o', 'json'], { maxBuffer: 64 << 20 });
  return JSON.parse(stdout) as readonly NfdumpRecord[];
}

/** Every record as an event, times as exported: the captures are of other years. */
function ours(datagrams: readonly Uint8Array[]): readonly EcsEvent[] {
  const templates = new FlowTemplates();
  return datagrams.flatMap((payload) => {
    const record = { payload, receivedAt: 0, listener: 'netflow', peer: '127.0.0.1' };
    const { events, unparsed } = netflowEvents(record, templates, (index) => String(index), Infinity);
    expect(unparsed).toBe(0);
    return events.filter((event) => event['event.action'] === 'netflow_flow');
  });
}

function rowsOf(datagrams: readonly Uint8Array[]): readonly EcsEvent[] {
  const decoder = flowDecoder.open({
    packs: [],
    spoolId: 'd'.repeat(32),
    skewLimitMs: 1e9,
    stateDirectory: temporary(),
  });
  const records = datagrams.map((payload) => ({
    payload,
    receivedAt: Date.now(),
    listener: 'netflow',
    peer: '127.0.0.1',
  }));
  const events = [...records, flowMark(0)].flatMap((record, index) =>
    decoder.decode(record, { segment: 1, offset: index * 100 }),
  );
  return events.filter((event) => event['event.action'] === 'netflow_flow');
}

/** Bytes and packets by addresses, protocol and destination port. */
function sums(records: readonly { readonly key: string; readonly packets: number; readonly bytes: number }[]) {
  const all = new Map<string, readonly [number, number]>();
  for (const { key, packets, bytes } of records) {
    const [before, beforeBytes] = all.get(key) ?? [0, 0];
    all.set(key, [before + packets, beforeBytes + bytes]);
  }
  return [...all].toSorted();
}

describe.skipIf(missing !== undefined)('nfdump; skipped where it, softflowd or ../shared/data/pcap is missing', () => {
  test.each(CAPTURES.flatMap((capture) => ['5', '9', '10'].map((version) => [capture, version] as const)))(
    'reads of %s, version %s, what we read',
    async (capture, version) => {
      const datagrams = await exported(capture, version);
      const theirs = (await byNfdump(datagrams)).map(ofNfdump);
      expect(theirs.length).toBeGreaterThan(1);
      expect(sorted(ours(datagrams).map(ofOurs))).toEqual(sorted(theirs));
      const rows = rowsOf(datagrams);
      const destination = (ports: string): string => ports.split(' ')[1] ?? '';
      expect(
        sums(
          rows
            .map(ofOurs)
            .map((row) => ({ ...row, key: `${row.addresses} ${String(row.protocol)} ${destination(row.ports)}` })),
        ),
      ).toEqual(
        sums(
          theirs.map((row) => ({ ...row, key: `${row.addresses} ${String(row.protocol)} ${destination(row.ports)}` })),
        ),
      );
      expect(rows.reduce((sum, row) => sum + Number(row['netflow.flows']), 0)).toBe(theirs.length);
    },
  );
});

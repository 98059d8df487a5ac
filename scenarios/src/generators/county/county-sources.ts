import { citizenAddress, COUNTY } from './county.ts';
import type { Random } from '../../record/random.ts';
import type { SimulatedRecord, Transport } from '../../record/simulated-record.ts';
import {
  h3cLine,
  hillstoneLine,
  huaweiUsgLine,
  nsfocusLine,
  sangforLine,
  topsecLine,
  type Connection,
} from '../../devices/firewalls.ts';
import { iptablesLine, sshAcceptedLine, sshFailedLine, sudoLine } from '../../devices/linux.ts';
import { bindLine } from '../../devices/name-server.ts';
import { netflowV9Datagram, type Flow } from '../../devices/netflow-v9.ts';
import { nginxLine } from '../../devices/web-server.ts';
import { winlogbeatLine } from '../../devices/windows.ts';

/** A device of the county: how it sends and what an ordinary moment of it looks like. */
export interface SimulatedSource {
  readonly name: string;
  readonly transport: Transport;
  /** Its share of the day's events, relative to the others. */
  readonly weight: number;
  /** What it sends at an ordinary moment. */
  ordinary(at: number, random: Random): SimulatedRecord;
}

/** Flow records of one NetFlow datagram of the background. */
const FLOWS_PER_DATAGRAM = 20;

const PAGES = [
  '/',
  '/index.html',
  '/zwgk/list.html',
  '/bsfw/guide?id=12',
  '/news/2026/1122.html',
  '/static/app.css',
  '/static/logo.png',
  '/search?q=%E7%A4%BE%E4%BF%9D',
  '/api/dept/list?page=2',
] as const;
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60',
  'Mozilla/5.0 (X11; Linux x64; UOS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Safari/537.36',
] as const;
const NAMES = [
  'www.qiaoxian.gov.example',
  'zwfw.qiaoxian.gov.example',
  'oa.qiaoxian.gov.example',
  'mirrors.example.cn',
  'update.example.cn',
  'mail.qiaoxian.gov.example',
] as const;
const COMMANDS = [
  '/usr/bin/systemctl status nginx',
  '/usr/bin/tail -n 50 /var/log/messages',
  '/usr/bin/df -h',
] as const;

const text = new TextEncoder();

/** A syslog or HTTP record of one line. */
function lineRecord(at: number, transport: Transport, source: string, line: string): SimulatedRecord {
  return { at, transport, source, payload: text.encode(line), events: 1 };
}

function visit(at: number, random: Random): Connection {
  const allowed = random.next() > 0.06;
  return {
    at,
    source: citizenAddress(random),
    sourcePort: random.int(20_000, 60_000),
    destination: random.pick(COUNTY.portals),
    destinationPort: allowed ? random.pick([80, 443]) : random.pick([22, 23, 3389, 8080]),
    protocol: 'TCP',
    allowed,
  };
}

function officeTraffic(at: number, random: Random): Connection {
  return {
    at,
    source: random.pick(COUNTY.desktops),
    sourcePort: random.int(20_000, 60_000),
    destination: random.pick(COUNTY.servers),
    destinationPort: random.pick([443, 8443, 53, 5432]),
    protocol: 'TCP',
    allowed: true,
  };
}

function flow(at: number, random: Random): Flow {
  const connection = random.next() < 0.5 ? visit(at, random) : officeTraffic(at, random);
  const packets = random.int(3, 400);
  return {
    start: at - random.int(200, 20_000),
    end: at,
    source: connection.source,
    sourcePort: connection.sourcePort,
    destination: connection.destination,
    destinationPort: connection.destinationPort,
    protocol: 6,
    bytes: packets * random.int(60, 1200),
    packets,
  };
}

function webLine(at: number, random: Random): string {
  const status = random.pick([200, 200, 200, 200, 200, 304, 302, 404] as const);
  return nginxLine({
    at,
    client: citizenAddress(random),
    method: random.next() < 0.93 ? 'GET' : 'POST',
    target: random.pick(PAGES),
    status,
    bytes: random.int(200, 60_000),
    userAgent: random.pick(BROWSERS),
  });
}

function linuxLine(at: number, random: Random): string {
  const host = random.pick(COUNTY.serverNames);
  const who = random.pick(COUNTY.people);
  const choice = random.next();
  if (choice < 0.55)
    return sshAcceptedLine(at, { host, user: who, client: COUNTY.bastion, port: random.int(30_000, 60_000) });
  // People mistype now and then; never often enough to look like an attack.
  if (choice < 0.58)
    return sshFailedLine(at, { host, user: who, client: COUNTY.bastion, port: random.int(30_000, 60_000) });
  return sudoLine(at, host, who, random.pick(COMMANDS));
}

function windowsLine(at: number, random: Random): string {
  const host = random.pick(COUNTY.desktopNames);
  const user = random.pick(COUNTY.people);
  const recordId = random.int(100_000, 9_000_000);
  if (random.next() < 0.5) {
    const data = {
      TargetUserName: user,
      TargetDomainName: 'QIAOXIAN',
      LogonType: '2',
      IpAddress: '-',
      WorkstationName: host,
    };
    return winlogbeatLine({ at, host, channel: 'Security', eventId: 4624, recordId, data });
  }
  const data = {
    Image: 'C:\\Program Files\\WPS Office\\wps.exe',
    CommandLine: '"C:\\Program Files\\WPS Office\\wps.exe" /n',
    ParentImage: 'C:\\Windows\\explorer.exe',
    ParentCommandLine: 'C:\\Windows\\explorer.exe',
    User: `QIAOXIAN\\${user}`,
    ProcessId: String(random.int(1000, 9000)),
    ProcessGuid: `{${random.hex(8)}-0000-0000-0000-${random.hex(12)}}`,
  };
  return winlogbeatLine({ at, host, channel: 'Microsoft-Windows-Sysmon/Operational', eventId: 1, recordId, data });
}

function scannerNoise(at: number, random: Random): Parameters<typeof sangforLine>[0] {
  return {
    at,
    client: citizenAddress(random),
    clientPort: random.int(20_000, 60_000),
    server: random.pick(COUNTY.portals),
    domain: random.pick(COUNTY.portalNames),
    target: random.pick(['/robots.txt', '/favicon.ico', '/phpinfo.php']),
    kind: '信息泄漏攻击',
    blocked: true,
  };
}

function line(
  name: string,
  transport: Transport,
  weight: number,
  make: (at: number, random: Random) => string,
): SimulatedSource {
  return { name, transport, weight, ordinary: (at, random) => lineRecord(at, transport, name, make(at, random)) };
}

/** The county's twelve sources. */
export const COUNTY_SOURCES: readonly SimulatedSource[] = [
  line('portal-01', 'syslog-tcp', 300, webLine),
  line('ns1', 'syslog-tcp', 200, (at, random) =>
    bindLine(at, {
      client: random.pick(COUNTY.desktops),
      port: random.int(20_000, 60_000),
      name: random.pick(NAMES),
      type: random.pick(['A', 'AAAA']),
    }),
  ),
  line('linux-servers', 'syslog-tcp', 25, linuxLine),
  line('gw-01', 'syslog-udp', 40, (at, random) => {
    const { source, sourcePort, destination, destinationPort, allowed } = visit(at, random);
    return iptablesLine({
      at,
      prefix: allowed ? 'IPT-ACCEPT' : 'IPT-DROP',
      source,
      sourcePort,
      destination,
      destinationPort,
      protocol: 'TCP',
    });
  }),
  line('usg-boundary', 'syslog-udp', 140, (at, random) => huaweiUsgLine(visit(at, random))),
  line('h3c-fw-02', 'syslog-udp', 70, (at, random) => h3cLine(officeTraffic(at, random))),
  {
    name: 'topsec-ngfw',
    transport: 'syslog-udp',
    weight: 70,
    ordinary: (at, random) => ({
      at,
      transport: 'syslog-udp',
      source: 'topsec-ngfw',
      payload: topsecLine(officeTraffic(at, random)),
      events: 1,
    }),
  },
  line('hillstone-sg', 'syslog-udp', 40, (at, random) => hillstoneLine(officeTraffic(at, random))),
  line('sangfor-af', 'syslog-udp', 4, (at, random) => sangforLine(scannerNoise(at, random))),
  line('nsfocus-waf', 'syslog-udp', 4, (at, random) => nsfocusLine(scannerNoise(at, random))),
  line('windows-agents', 'http', 30, windowsLine),
  {
    name: 'core-switch',
    transport: 'netflow',
    weight: 90,
    ordinary: (at, random) => {
      const exportedAt = Math.floor(at / 1000) * 1000;
      const flows = Array.from({ length: FLOWS_PER_DATAGRAM }, () => flow(exportedAt - random.int(0, 20_000), random));
      return {
        at,
        transport: 'netflow',
        source: 'core-switch',
        payload: netflowV9Datagram(flows, exportedAt, Math.floor(at / 1000)),
        events: FLOWS_PER_DATAGRAM,
      };
    },
  },
];

/** Datagrams of a source count for several events; its share of records is smaller by that. */
export function eventsPerRecord(source: SimulatedSource): number {
  return source.transport === 'netflow' ? FLOWS_PER_DATAGRAM : 1;
}

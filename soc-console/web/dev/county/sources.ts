import type { ExporterView, LeftOutFiles, SiteView, SourceDetail, SourceRow } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';
import { repeatable } from './random-numbers.ts';

const { random, pick } = repeatable(14);

/** What the engineer called the first of them. */
const NAMES = ['互联网出口防火墙', '政务外网核心交换机', undefined, '门户网站'];

/** Log sources. */
export const sources: SourceRow[] = Array.from({ length: 26 }, (_, i) => {
  const events24 = Math.floor(random() ** 2 * 900_000) + 40;
  const silent = i === 5 || i === 14;
  return {
    id: `syslog-udp/10.18.${i % 8}.${i + 1}`,
    listener: pick(['syslog-udp', 'syslog-tcp', 'netflow', 'http']),
    peer: `10.18.${i % 8}.${i + 1}`,
    dataset: pick([
      'huawei.usg',
      'nginx.access',
      'h3c.firewall',
      'linux.sshd',
      'netflow.v9',
      'sangfor.af',
      'topsec.ngfw',
      'nsfocus.waf',
    ]),
    firstSeen: iso(NOW - 30 * 86_400_000),
    lastSeen: iso(NOW - (silent ? 5 * 3_600_000 : Math.floor(random() * 9_000))),
    received: events24 + 31,
    shed: i === 9 ? 412 : 0,
    events: events24,
    unparsed: i === 3 ? Math.floor(events24 * 0.31) : Math.floor(events24 * random() * 0.01),
    truncated: i === 8 ? 3 : 0,
    rate: silent ? 0 : Math.round(events24 / 8_640) / 10,
    clockSkewMs: i === 11 ? -28_803_000 : i === 20 ? null : Math.floor(random() * 900),
    expectedIntervalMs: i === 20 ? null : Math.floor(random() * 5_000) + 20,
    silent,
    collector: '3f9a1c0e77b2d415',
    clockOffsetMinutes: i === 7 ? -480 : null,
    name: NAMES[i] ?? null,
    state: silent ? (i === 14 ? 'planned' : 'silent') : i === 22 ? 'quiet' : 'live',
    isNew: i === 17,
    ...readingOf(i, events24),
    hours: Array.from({ length: 24 }, (_hour, hour) => (silent && hour > 18 ? 0 : Math.floor(random() * 900) + 90)),
  };
});

/** Our own collectors in two towns: one is behind, one has said nothing for hours. */
export const sites: SiteView[] = [
  {
    ...{ site: 'qingshui-town', connected: true, silent: false, lastSeenAt: iso(NOW - 4_000), received: 1_204_911 },
    ...{ repeated: 120, unknownOrigin: 0, clockDifferenceMs: 35 },
    status: {
      ...{ backlogBytes: 41_000_000, oldestAt: iso(NOW - 90_000), spoolLimitBytes: 4 * 1024 ** 3, lost: 0 },
      ...{ fullInSeconds: 72_000, certificateUntil: iso(NOW + 200 * 86_400_000) },
    },
  },
  {
    ...{ site: 'baiyun-town', connected: false, silent: true, lastSeenAt: iso(NOW - 3 * 3_600_000), received: 88_310 },
    ...{ repeated: 0, unknownOrigin: 0, clockDifferenceMs: null, status: null },
  },
];

/** How the lines of the i-th are written. */
function readingOf(i: number, events: number): Pick<SourceRow, 'charset' | 'header' | 'unreadValues' | 'shedClass'> {
  return {
    shedClass: i === 0 ? 'last' : 'normal',
    charset: i % 9 === 4 ? 'mixed' : i % 3 === 0 ? 'gb18030' : 'utf-8',
    header: i % 5 === 2 ? 'rfc5424' : 'dated',
    unreadValues: i % 4 === 1 ? Math.floor(events * 0.002) + 1 : 7,
  };
}

function readingDetails({ events, unreadValues }: SourceRow) {
  return {
    charsets: { ascii: Math.ceil(events * 0.5), gb18030: Math.floor(events * 0.4), 'utf-8': Math.floor(events * 0.1) },
    headers: { dated: 970, none: 30 },
    unread: [
      { field: 'source.ip', values: unreadValues - 2 },
      { field: 'destination.port', values: 2 },
    ],
  };
}

/** A parser pack that somebody's editor left in the middle of a change. */
export const leftOutPacks: LeftOutFiles = {
  total: 1,
  files: [
    {
      file: 'h3c-firewall/pack.yaml',
      line: 12,
      code: 'collector.packInvalid',
      reason: 'map.sip: "source.ipp" is not a field of events',
    },
  ],
};

/** What the core switch exports. */
const EXPORTER: ExporterView = {
  ...{ dataset: 'netflow.v9', domain: 0, datagrams: 81_220, records: 1_624_400, gaps: 3, lost: 41 },
  ...{ withoutTemplate: 0, samplingRate: 1_000 },
  templates: [
    {
      ...{ id: 256, isOptions: false, fieldCount: 6 },
      fields: [
        'sourceIPv4Address',
        'destinationIPv4Address',
        'octetDeltaCount',
        'packetDeltaCount',
        'ingressInterface',
        'egressInterface',
      ],
    },
    { id: 257, isOptions: true, fields: ['samplingInterval', 'samplingAlgorithm'], fieldCount: 2 },
  ],
  interfaces: [
    {
      index: 3,
      bytesIn: 91_220_004_000,
      bytesOut: 410_000_000_000,
      packetsIn: 91_000_000,
      packetsOut: 400_000_000,
    },
    {
      index: 12,
      bytesIn: 410_000_000_000,
      bytesOut: 91_220_004_000,
      packetsIn: 400_000_000,
      packetsOut: 91_000_000,
    },
  ],
};

/** One of them with all that is known of it. */
export function sourceDetail(id: string): SourceDetail | undefined {
  const source = sources.find((one) => one.id === id);
  if (source === undefined) return undefined;
  const isExporter = source.listener === 'netflow';
  return {
    at: iso(NOW),
    source,
    details: {
      datasets: [
        { dataset: source.dataset ?? 'unparsed', events: Math.ceil(source.events * 0.9) },
        { dataset: 'linux.syslog', events: Math.floor(source.events * 0.1) },
      ],
      marks: { gb18030: Math.floor(source.events * 0.4), ...(source.unparsed > 0 && { time_unread: source.unparsed }) },
      ...readingDetails(source),
      hours: source.hours ?? [],
      lastHour: iso(Math.floor(NOW / 3_600_000) * 3_600_000),
      profile: Array.from({ length: 48 }, (_, hour) => {
        const isWork = hour < 24 && hour % 24 >= 8 && hour % 24 < 19;
        return [hour < 24 ? 22 : 8, isWork ? 900 : 60, 12] as [number, number, number];
      }),
    },
    decision:
      source.name === null
        ? null
        : {
            ...{ source: id, name: source.name, known: true, muted: false, silentUntil: null, version: 1 },
            ...{ offHours: [{ days: [6, 0], from: '00:00', to: '24:00' }], reason: '周末停机维护' },
            ...{ actor: 'lina', at: iso(NOW - 86_400_000) },
          },
    exporters: isExporter ? [EXPORTER] : [],
  };
}

import type { ForwarderFigures, SiteFigures } from '@qiaolou/collector';
import { Gauge, type Registry } from 'prom-client';

/** Takes over what is known of the sites that may come. */
export type SetSites = (sites: readonly SiteFigures[]) => void;

/** How this site stands. */
interface ForwarderState extends ForwarderFigures {
  readonly backlogBytes: number;
  /** Seconds until the spool is full if it goes on like this; undefined when it does not grow. */
  readonly fullInSeconds: number | undefined;
  /** Epoch ms. */
  readonly certificateUntil: number;
}

/** Takes over how this site stands. */
export type SetForwarder = (state: ForwarderState) => void;

const OF_SITE: readonly (readonly [name: string, help: string, of: (site: SiteFigures) => number | undefined])[] = [
  ['qiaolou_site_connected', '1: the site is connected now', ({ connected }) => Number(connected)],
  ['qiaolou_site_silent', '1: the site has said nothing for longer than it should', ({ silent }) => Number(silent)],
  ['qiaolou_site_last_seen_seconds', 'When the site said something last, epoch', (site) => seconds(site.lastSeenAt)],
  ['qiaolou_site_records', 'Records taken of the site', ({ received }) => received],
  ['qiaolou_site_records_repeated', 'Records delivered again and left out', ({ repeated }) => repeated],
  ['qiaolou_site_records_of_unknown_origin', 'Records of an input not known here', (site) => site.unknownOrigin],
  ['qiaolou_site_backlog_bytes', 'Bytes the site has not delivered, as it told', (site) => site.status?.backlogBytes],
  ['qiaolou_site_spool_limit_bytes', 'Bytes the site can keep', ({ status }) => status?.spoolLimitBytes],
  ['qiaolou_site_spool_full_in_seconds', 'When its spool is full at this rate', ({ status }) => status?.fullInSeconds],
  [
    'qiaolou_site_oldest_seconds',
    'Receive time of its oldest record under way',
    (site) => seconds(site.status?.oldestAt),
  ],
  ['qiaolou_site_records_lost', 'Records lost at the site: spool or kernel buffer full', ({ status }) => status?.lost],
  ['qiaolou_site_clock_difference_seconds', 'Clock of the site less ours', (site) => seconds(site.clockDifferenceMs)],
  [
    'qiaolou_site_certificate_until_seconds',
    'End of its certificate, epoch',
    (site) => seconds(site.status?.certificateUntil),
  ],
];

/** Makes the metrics of sites. */
export function siteMetrics(registers: Registry[]): SetSites {
  const gauges = OF_SITE.map(
    ([name, help, of]) => [new Gauge({ name, help, labelNames: ['site'], registers }), of] as const,
  );
  return (sites) => {
    for (const [gauge, of] of gauges) {
      gauge.reset();
      for (const site of sites) {
        const value = of(site);
        if (value !== undefined) gauge.set({ site: site.site }, value);
      }
    }
  };
}

const OF_FORWARDER: readonly (readonly [
  name: string,
  help: string,
  of: (state: ForwarderState) => number | undefined,
])[] = [
  ['qiaolou_forward_connected', '1: connected to the centre now', ({ connected }) => Number(connected)],
  ['qiaolou_forward_connections', 'Connections made to the centre', ({ connections }) => connections],
  ['qiaolou_forward_records', 'Records sent, those sent again too', ({ records }) => records],
  ['qiaolou_forward_bytes', 'Bytes of records sent, deflated', ({ bytes }) => bytes],
  ['qiaolou_forward_batches_under_way', 'Batches not acknowledged', ({ batchesUnderWay }) => batchesUnderWay],
  ['qiaolou_forward_backlog_bytes', 'Bytes in the spool', ({ backlogBytes }) => backlogBytes],
  [
    'qiaolou_forward_spool_full_in_seconds',
    'When the spool is full at this rate',
    ({ fullInSeconds }) => fullInSeconds,
  ],
  [
    'qiaolou_forward_oldest_seconds',
    'Receive time of the oldest record under way',
    ({ oldestAt }) => seconds(oldestAt),
  ],
  [
    'qiaolou_forward_clock_difference_seconds',
    'Our clock less that of the centre',
    (state) => seconds(state.clockDifferenceMs),
  ],
  ['qiaolou_forward_centre_waits', '1: the centre takes nothing now', ({ waitsFor }) => Number(waitsFor !== undefined)],
  [
    'qiaolou_forward_certificate_until_seconds',
    'End of our certificate, epoch',
    (state) => seconds(state.certificateUntil),
  ],
];

/** Makes the metrics of a site. Without a site they have no value. */
export function forwarderMetrics(registers: Registry[]): SetForwarder {
  const gauges = OF_FORWARDER.map(([name, help, of]) => {
    const gauge = new Gauge({ name, help, registers });
    gauge.remove();
    return [gauge, of] as const;
  });
  return (state) => {
    for (const [gauge, of] of gauges) {
      const value = of(state);
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    }
  };
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}

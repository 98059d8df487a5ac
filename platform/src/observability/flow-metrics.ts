import type { ExporterFigures } from '@qiaolou/collector';
import { Gauge, type Registry } from 'prom-client';

/** Takes over the figures of exporters of flows that sent something. */
export type SetFlows = (exporters: readonly ExporterFigures[]) => void;

/** Exporters that have series of their own, and those of them whose interfaces have: senders of datagrams can be made up. */
const MOST_EXPORTERS = 256;
const MOST_WITH_INTERFACES = 32;

const FIGURES = {
  datagrams: ['qiaolou_flow_datagrams', 'Datagrams of flows read, by exporter'],
  records: ['qiaolou_flow_records', 'Records read in them'],
  rolledUp: ['qiaolou_flow_records_rolled_up', 'Of these, added to rows of conversations'],
  gaps: ['qiaolou_flow_sequence_gaps', 'Places where numbers are missing in the sequence of an exporter'],
  lost: ['qiaolou_flow_sequence_lost', 'Numbers missing there: records, with NetFlow v9 and sFlow datagrams'],
  withoutTemplate: ['qiaolou_flow_sets_without_template', 'Sets of data whose template had not come'],
  notKept: ['qiaolou_flow_samples_not_kept', 'Samples of sFlow that became nothing: counters, packets that are no IP'],
  samplingRate: [
    'qiaolou_flow_sampling_rate',
    'One of so many packets is looked at, as the exporter told last; 1: all, or not told',
  ],
} as const satisfies Partial<Record<keyof ExporterFigures, readonly [name: string, help: string]>>;

type Figure = keyof typeof FIGURES;

/** Makes the metrics of exporters. */
export function flowMetrics(registers: Registry[]): SetFlows {
  const gauge = (name: string, help: string, labelNames: readonly string[]): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const byExporter = ['listener', 'exporter', 'domain'];
  const gauges = Object.entries(FIGURES).map(
    ([figure, [name, help]]) => [figure as Figure, gauge(name, help, byExporter)] as const,
  );
  const byInterface = [...byExporter, 'interface', 'direction'];
  const bytes = gauge(
    'qiaolou_flow_interface_bytes',
    'Bytes of flows by interface, scaled by the sampling rate',
    byInterface,
  );
  const packets = gauge('qiaolou_flow_interface_packets', 'Packets of the same', byInterface);
  const left = new Gauge({
    name: 'qiaolou_flow_exporters_without_series',
    help: 'Exporters too many to have series',
    registers,
  });
  /** Exporters with series, and which of them they are in the order they came. */
  const shown = new Map<string, number>();
  const unshown = new Set<string>();
  return (exporters) => {
    for (const exporter of exporters) {
      const { listener, peer, domain, interfaces } = exporter;
      const name = `${listener}/${domain}/${peer}`;
      if (!shown.has(name) && shown.size >= MOST_EXPORTERS) {
        if (unshown.size < MOST_EXPORTERS * 4) unshown.add(name);
        left.set(unshown.size);
        continue;
      }
      const place = shown.get(name) ?? shown.size;
      shown.set(name, place);
      const labels = { listener, exporter: peer, domain: String(domain) };
      for (const [figure, one] of gauges) one.set(labels, exporter[figure]);
      if (place >= MOST_WITH_INTERFACES) continue;
      for (const { index, bytesIn, bytesOut, packetsIn, packetsOut } of interfaces) {
        const own = { ...labels, interface: String(index) };
        bytes.set({ ...own, direction: 'in' }, bytesIn);
        bytes.set({ ...own, direction: 'out' }, bytesOut);
        packets.set({ ...own, direction: 'in' }, packetsIn);
        packets.set({ ...own, direction: 'out' }, packetsOut);
      }
    }
  };
}

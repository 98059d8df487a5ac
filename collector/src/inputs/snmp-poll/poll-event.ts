import { isoTime } from '@qiaolou/schema';
import { makerOf } from '../../snmp/makers.ts';
import type { Comparison, DeviceChange, PortTraffic } from './compare-readings.ts';
import type { DeviceReading } from './device-reading.ts';

/** Whose event it is. */
export interface EventOf {
  readonly address: string;
  /** As it is configured, else as the device calls itself. */
  readonly name: string | undefined;
  /** What kind of device: its `sysObjectID`. */
  readonly objectId: string | undefined;
  readonly version: '2c' | '3';
  /** Epoch ms. */
  readonly at: number;
}

type Fields = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Interfaces that are named in the sums of a poll: those that carried most. */
const BUSIEST = 10;
const NETWORK = { 'event.category': 'network' };
const HOST = { 'event.category': 'host' };

/** The event of something that changed, ECS, as JSON; links are called as in traps. */
export function changeEvent(of: EventOf, change: DeviceChange): string {
  switch (change.kind) {
    case 'link': {
      const { up, port } = change;
      const told = up ? 'linkUp' : 'linkDown';
      return event(of, `${told} ${port.name}${port.alias === undefined ? '' : ` (${port.alias})`}`, {
        ...{ ...NETWORK, 'event.type': up ? 'start' : 'end', 'event.action': up ? 'link_up' : 'link_down' },
        ...{ 'observer.ingress.interface.name': port.name, 'snmp.interface_name': port.name },
        ...{
          'snmp.interface_index': port.index,
          'snmp.interface_alias': port.alias,
          'snmp.interface_admin': port.admin,
        },
      });
    }
    case 'moreLinks':
      return event(of, `links changed: ${change.count} more`, {
        ...{
          ...NETWORK,
          'event.type': 'change',
          'event.action': 'links_changed',
          'snmp.interfaces_changed': change.count,
        },
      });
    case 'restarted':
      return event(of, `restarted uptime_ms=${change.uptimeMs}`, {
        ...{ ...HOST, 'event.type': 'start', 'event.action': 'device_restarted', 'snmp.uptime_ms': change.uptimeMs },
      });
    case 'renamed':
      return event(of, `renamed from=${change.from} to=${change.to}`, {
        ...{ ...HOST, 'event.type': 'change', 'event.action': 'device_renamed' },
        ...{ 'snmp.name_before': change.from, 'snmp.name': change.to },
      });
    case 'above':
    case 'below':
      return event(of, `${change.value}=${change.now} ${change.kind} ${change.limit}`, {
        ...{ ...HOST, 'event.type': 'change', 'event.action': `value_${change.kind}_limit` },
        ...{ 'snmp.value_name': change.value, 'snmp.value': change.now, 'snmp.value_limit': change.limit },
        'snmp.value_index': change.index,
      });
  }
}

/** The event of a device that does not answer any more, or that answers again. */
export function awayEvent(of: EventOf, because: string, awayMs: number | undefined): string {
  const isBack = awayMs !== undefined;
  return event(of, isBack ? `reachable again away_ms=${awayMs}` : `unreachable ${because}`, {
    ...{
      ...HOST,
      'event.type': isBack ? 'start' : 'end',
      'event.action': isBack ? 'device_reachable' : 'device_unreachable',
    },
    ...(isBack ? { 'snmp.away_ms': awayMs } : { 'event.reason': because }),
  });
}

/** The event of a poll: its sums, and the busiest interfaces. */
export function pollEvent(of: EventOf, now: DeviceReading, { traffic }: Comparison): string {
  const { interfaces, values, uptime } = now;
  const up = interfaces.filter(({ oper }) => oper === 'up').length;
  const known = values.flatMap(({ name, largest, unit = '' }) =>
    largest === undefined ? [] : [`${name}=${largest.value}${unit}`],
  );
  const inRate = sum(traffic.map((port) => port.inRate));
  const outRate = sum(traffic.map((port) => port.outRate));
  const errors = sum(traffic.map((port) => port.errors));
  const told = [
    ...(uptime === undefined ? [] : [`uptime_ms=${uptime * 10}`]),
    ...(interfaces.length === 0 ? [] : [`interfaces=${up}/${interfaces.length}`]),
    ...(inRate === undefined ? [] : [`in_bps=${inRate}`]),
    ...(outRate === undefined ? [] : [`out_bps=${outRate}`]),
    ...(errors === undefined ? [] : [`errors=${errors}`]),
    ...known,
  ];
  return event(of, ['poll', ...told].join(' '), {
    ...{ ...HOST, 'event.kind': 'metric', 'event.type': 'info', 'event.action': 'snmp_poll' },
    'snmp.uptime_ms': uptime === undefined ? undefined : uptime * 10,
    'snmp.interfaces_up': interfaces.length === 0 ? undefined : up,
    'snmp.interfaces_total': interfaces.length === 0 ? undefined : interfaces.length,
    ...{ 'snmp.in_bps': inRate, 'snmp.out_bps': outRate, 'snmp.interface_errors': errors },
    ...{ 'snmp.values': known.length === 0 ? undefined : known, 'snmp.busiest': busiest(traffic) },
    'snmp.interfaces_cut': now.isCut ? 'true' : undefined,
  });
}

function event({ address, name, objectId, version, at }: EventOf, message: string, fields: Fields): string {
  return JSON.stringify({
    ...{ '@timestamp': isoTime(at), 'event.kind': 'event', 'event.dataset': 'snmp.poll', message },
    ...{ 'host.name': name, 'observer.name': name, 'observer.ip': address, 'observer.vendor': makerOf(objectId ?? '') },
    ...{ 'snmp.version': version, 'snmp.object_id': objectId },
    ...fields,
  });
}

/** Undefined when nothing is known. */
function sum(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : known.reduce((all, one) => all + one, 0);
}

function busiest(traffic: readonly PortTraffic[]): readonly string[] | undefined {
  const carried = ({ inRate = 0, outRate = 0 }: PortTraffic): number => inRate + outRate;
  const most = traffic.filter((port) => carried(port) > 0).toSorted((a, b) => carried(b) - carried(a));
  if (most.length === 0) return undefined;
  return most
    .slice(0, BUSIEST)
    .map(
      ({ name, inRate, outRate, errors }) =>
        `${name} in=${inRate ?? '?'} out=${outRate ?? '?'} errors=${errors ?? '?'}`,
    );
}

import { counterStep } from './counter-step.ts';
import type { DeviceReading, InterfaceReading } from './device-reading.ts';

/** Something that is another way than at the poll before. */
export type DeviceChange =
  | { readonly kind: 'link'; readonly up: boolean; readonly port: InterfaceReading }
  /** More links changed than are told one by one. */
  | { readonly kind: 'moreLinks'; readonly count: number }
  | { readonly kind: 'restarted'; readonly uptimeMs: number }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'above' | 'below';
      readonly value: string;
      readonly now: number;
      readonly limit: number;
      readonly index: string;
    };

/** What an interface carried since the poll before. */
export interface PortTraffic {
  readonly name: string;
  /** bit/s; undefined: not known. */
  readonly inRate: number | undefined;
  readonly outRate: number | undefined;
  readonly errors: number | undefined;
}

/** What a poll tells beside the one before. */
export interface Comparison {
  readonly changes: readonly DeviceChange[];
  readonly traffic: readonly PortTraffic[];
}

/** What is remembered of a device between polls. */
export interface DeviceMemory {
  /** When it was read, epoch ms. */
  readonly at: number;
  readonly name: string | undefined;
  readonly uptime: number | undefined;
  /** Interfaces that were up or down, by what they are known by. */
  readonly links: Readonly<Record<string, 'up' | 'down'>>;
  /** Values that exceed what they may be. */
  readonly above: readonly string[];
  /** Of this process; a restart forgets it. */
  readonly reading: DeviceReading | undefined;
}

/** Links whose change is told one by one in a poll. */
const MOST_LINKS = 100;
const TICKS = 2 ** 32;
/** What `sysUpTime` may differ by from what the time since says, hundredths of a second. */
const SLACK_TICKS = 6_000;

/** Compares what a poll found with what was known. The first of all polls changes nothing. */
export function compareReadings(before: DeviceMemory | undefined, now: DeviceReading, at: number): Comparison {
  if (before === undefined) return { changes: [], traffic: [] };
  const elapsed = Math.max(0, at - before.at);
  const isRestarted = hasRestarted(before.uptime, now.uptime, elapsed);
  const changes: DeviceChange[] = [];
  if (isRestarted) changes.push({ kind: 'restarted', uptimeMs: (now.uptime ?? 0) * 10 });
  if (before.name !== undefined && now.name !== undefined && before.name !== now.name)
    changes.push({ kind: 'renamed', from: before.name, to: now.name });
  const links = changedLinks(before.links, now);
  changes.push(...links.slice(0, MOST_LINKS));
  if (links.length > MOST_LINKS) changes.push({ kind: 'moreLinks', count: links.length - MOST_LINKS });
  changes.push(...changedValues(before.above, now));
  return { changes, traffic: isRestarted ? [] : trafficOf(before.reading, now, elapsed / 1_000) };
}

/** What is to be remembered of a poll. */
export function memoryOf(before: DeviceMemory | undefined, now: DeviceReading, at: number): DeviceMemory {
  const links: Record<string, 'up' | 'down'> = {};
  for (const [key, port] of keyed(now))
    if (port.oper === 'up' || port.oper === 'down') links[key] = port.oper;
    else if (before?.links[key] !== undefined) links[key] = before.links[key];
  const above = now.values.filter((value) => isAbove(value) ?? before?.above.includes(value.name) === true);
  return {
    at,
    name: now.name ?? before?.name,
    uptime: now.uptime,
    links,
    above: above.map(({ name }) => name),
    reading: now,
  };
}

/** True when the device counts from a later start than before. `sysUpTime` begins anew after 497 days, which is no restart. */
export function hasRestarted(before: number | undefined, now: number | undefined, elapsedMs: number): boolean {
  if (before === undefined || now === undefined || now >= before) return false;
  const expected = before + elapsedMs / 10;
  return !(expected > TICKS - SLACK_TICKS && Math.abs(expected - TICKS - now) < SLACK_TICKS + elapsedMs / 100);
}

function changedLinks(before: DeviceMemory['links'], now: DeviceReading): readonly DeviceChange[] {
  return [...keyed(now)].flatMap(([key, port]) => {
    const was = before[key];
    if (was === undefined || (port.oper !== 'up' && port.oper !== 'down') || port.oper === was) return [];
    return [{ kind: 'link', up: port.oper === 'up', port } as const];
  });
}

function changedValues(before: readonly string[], now: DeviceReading): readonly DeviceChange[] {
  return now.values.flatMap((value) => {
    const { name, largest, above: limit } = value;
    const isNow = isAbove(value);
    if (isNow === undefined || largest === undefined || limit === undefined || isNow === before.includes(name))
      return [];
    return [{ kind: isNow ? 'above' : 'below', value: name, now: largest.value, limit, index: largest.index } as const];
  });
}

function isAbove({ largest, above }: DeviceReading['values'][number]): boolean | undefined {
  return largest === undefined || above === undefined ? undefined : largest.value > above;
}

/** Indexes change with a restart, names seldom do; of those that have one name each has its index besides. */
function keyed({ interfaces }: DeviceReading): ReadonlyMap<string, InterfaceReading> {
  const named = Map.groupBy(interfaces, ({ name }) => name);
  const key = ({ name, index }: InterfaceReading): string =>
    (named.get(name)?.length ?? 0) > 1 ? `${name} #${index}` : name;
  return new Map(interfaces.map((port) => [key(port), port]));
}

function trafficOf(before: DeviceReading | undefined, now: DeviceReading, seconds: number): readonly PortTraffic[] {
  if (before === undefined || seconds <= 0) return [];
  const earlier = keyed(before);
  return [...keyed(now)].flatMap(([key, port]) => {
    const was = earlier.get(key);
    if (was === undefined || was.index !== port.index || was.discontinuity !== port.discontinuity) return [];
    const octets = port.speed === undefined || port.speed === 0 ? undefined : (port.speed * 1_000_000) / 8;
    const rate = (side: 'inOctets' | 'outOctets'): number | undefined => {
      const step = counterStep({ before: was[side], after: port[side], seconds, fastest: octets });
      return step === undefined ? undefined : Math.round((step * 8) / seconds);
    };
    const errors = (['inErrors', 'outErrors'] as const).map((side) =>
      counterStep({ before: was[side], after: port[side], seconds, fastest: undefined }),
    );
    const sum = errors.every((one) => one !== undefined) ? errors.reduce((all, one) => all + one, 0) : undefined;
    return [{ name: port.name, inRate: rate('inOctets'), outRate: rate('outOctets'), errors: sum }];
  });
}

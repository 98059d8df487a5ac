import type { FlowFields, FlowHeader } from './flow-record.ts';

/** When a flow was, by the exporter's clock. */
export interface FlowTimes {
  /** Epoch ms; undefined when the record does not say. */
  readonly end?: number | undefined;
  /** Not negative; undefined when the record does not say. */
  readonly durationMs?: number | undefined;
}

/** Start and end of a flow from whichever of the many time fields the exporter uses. */
export function flowTimes(fields: FlowFields, header: FlowHeader): FlowTimes {
  const start = absolute(fields, 'flowStart') ?? fromUptime(fields, 'flowStartSysUpTime', header);
  const end =
    absolute(fields, 'flowEnd') ??
    fromUptime(fields, 'flowEndSysUpTime', header) ??
    time(fields['observationTimeMilliseconds']);
  const durationMs = duration(fields, start, end);
  return { end: end ?? (start === undefined ? undefined : start + (durationMs ?? 0)), durationMs };
}

function duration(fields: FlowFields, start: number | undefined, end: number | undefined): number | undefined {
  const stated = fields['flowDurationMilliseconds'];
  if (typeof stated === 'number') return stated;
  if (start !== undefined && end !== undefined && end >= start) return end - start;
  const from = fields['flowStartSysUpTime'];
  const to = fields['flowEndSysUpTime'];
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  // The 32-bit uptime may have wrapped between the two.
  const elapsed = (to - from) | 0;
  return elapsed >= 0 ? elapsed : undefined;
}

function absolute(fields: FlowFields, prefix: 'flowStart' | 'flowEnd'): number | undefined {
  return (
    time(fields[`${prefix}Milliseconds`]) ??
    time(fields[`${prefix}Microseconds`]) ??
    time(fields[`${prefix}Nanoseconds`]) ??
    time(fields[`${prefix}Seconds`])
  );
}

function time(value: FlowFields[string] | undefined): number | undefined {
  const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
  // Nought is what exporters send for "not known".
  return Number.isNaN(parsed) || parsed === 0 ? undefined : parsed;
}

function fromUptime(fields: FlowFields, name: string, header: FlowHeader): number | undefined {
  const uptime = fields[name];
  if (typeof uptime !== 'number') return undefined;
  const booted = time(fields['systemInitTimeMilliseconds']);
  if (booted !== undefined) return booted + uptime;
  // Difference modulo 2^32, signed: right across the wrap of the uptime every 49.7 days.
  return header.sysUptimeMs === undefined ? undefined : header.exportTime - ((header.sysUptimeMs - uptime) | 0);
}

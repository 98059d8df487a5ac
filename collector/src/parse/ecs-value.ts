import { isIP } from 'node:net';
import { ECS_FIELDS, type FieldType, type FieldValue, type Scalar } from '@qiaolou/schema';

/** What devices write for "nothing"; such values set no field. */
const NOTHING: ReadonlySet<string> = new Set([
  '',
  '-',
  '--',
  '---',
  'null',
  'NULL',
  '(null)',
  'N/A',
  'n/a',
  'None',
  '(none)',
  '**',
]);

const TRANSPORTS: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'ipv6-icmp',
  '132': 'sctp',
  '47': 'gre',
  '50': 'esp',
  icmpv6: 'ipv6-icmp',
};
const TRANSPORT_NAMES: ReadonlySet<string> = new Set([
  'tcp',
  'udp',
  'icmp',
  'ipv6-icmp',
  'sctp',
  'gre',
  'esp',
  'ah',
  'igmp',
  'ospf',
  'vrrp',
]);

/** One map look-up per value: this is the hottest line of the parser. */
const TYPES: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ...Object.entries(ECS_FIELDS).map(([name, { type }]) => [name, type] as const),
  ['process.parent.pid', 'long'],
]);

/** Fields whose ECS form is lower case. */
const LOWER: ReadonlySet<string> = new Set([
  'network.protocol',
  'network.application',
  'network.transport',
  'network.direction',
]);

/** True for the placeholders devices write when they have no value. */
export function isNothing(value: FieldValue): boolean {
  if (typeof value !== 'string') return false;
  return value.length <= 8 && NOTHING.has(value.trim());
}

/**
 * A device's value in the type the field dictionary asks for, or undefined when it is none (`source.ip` must be an
 * address, `source.port` a number) or stands for "nothing". Unknown fields keep scalars as they are.
 */
export function ecsValue(field: string, value: FieldValue): FieldValue | undefined {
  if (typeof value === 'object') {
    const list: readonly Scalar[] = value;
    const converted = list.map((item) => ecsScalar(field, item)).filter((item) => item !== undefined);
    return converted.length === 0 ? undefined : converted;
  }
  return ecsScalar(field, value);
}

function ecsScalar(field: string, value: Scalar): Scalar | undefined {
  if (isNothing(value)) return undefined;
  const type = TYPES.get(field) ?? 'unknown';
  switch (type) {
    case 'ip':
      return ipValue(String(value));
    case 'long':
      return field.endsWith('.port') ? portValue(value) : longValue(value);
    case 'double':
      return numberValue(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : /^(?:true|1|yes)$/i.test(String(value));
    case 'keyword':
    case 'text':
    case 'date':
      return textValue(field, String(value));
    case 'unknown':
      return typeof value === 'string' ? value.trim() : value;
    default:
      return type satisfies never;
  }
}

/** An address in plain form: IPv4-mapped IPv6 as IPv4, brackets, zone ids and prefix lengths off; unspecified is nothing. */
export function ipValue(value: string): string | undefined {
  let text = value.trim();
  if (text.length > 64) return undefined;
  if (text.startsWith('[')) text = text.slice(1, text.endsWith(']') ? -1 : undefined);
  if (/^::(?:ffff:)?\d+\./i.test(text)) text = text.slice(text.lastIndexOf(':') + 1);
  const extra = text.search(/[/%]/);
  if (extra > 0) text = text.slice(0, extra);
  if (isIP(text) === 0 || text === '::' || text === '0.0.0.0') return undefined;
  return text.includes(':') ? text.toLowerCase() : text;
}

function numberValue(value: Scalar): number | undefined {
  if (typeof value === 'number') return value;
  const number = Number(String(value).trim());
  return Number.isFinite(number) ? number : undefined;
}

/** Whole numbers, decimal or `0x…`; a number at the start of a text counts (`8毫秒`, `12345(tcp)`). */
function longValue(value: Scalar): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value === 'boolean') return undefined;
  const text = value.trim();
  if (/^0x[0-9a-f]{1,13}$/i.test(text)) return Number(text);
  const digits = /^-?\d{1,16}(?![\d.:])/.exec(text)?.[0];
  const number = digits === undefined ? NaN : Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** 1–65535; devices write 0 where a protocol has no ports. */
function portValue(value: Scalar): number | undefined {
  const port = longValue(value);
  return port !== undefined && port > 0 && port <= 65_535 ? port : undefined;
}

function textValue(field: string, value: string): string | undefined {
  const text = value.trim();
  if (text === '') return undefined;
  if (field === 'network.transport') return transportValue(text);
  if (field === 'http.request.method') return /^[A-Za-z]{1,16}$/.test(text) ? text.toUpperCase() : text;
  if (field.endsWith('.mac')) return macValue(text);
  if (field === 'url.domain') return text.replace(/:\d{1,5}$/, '');
  return LOWER.has(field) ? text.toLowerCase() : text;
}

function transportValue(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/^ipproto_/, '')
    .replace(/^ipv[46]\//, '');
  const known = TRANSPORTS[name];
  if (known !== undefined) return known;
  const first = /^[a-z0-9-]+/.exec(name)?.[0] ?? '';
  return TRANSPORT_NAMES.has(first) ? first : undefined;
}

/** ECS writes MAC addresses as upper-case octets with hyphens (RFC 7042 §2.1). */
function macValue(text: string): string | undefined {
  const hex = text.replace(/[-:.\s]/g, '');
  if (!/^[0-9a-f]{12}$/i.test(hex)) return text;
  return (hex.toUpperCase().match(/../g) ?? []).join('-');
}

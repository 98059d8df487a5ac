import { isIP } from 'node:net';
import { ECS_FIELDS, fieldDefinition, type FieldType, type FieldValue, type Scalar } from '@qiaolou/schema';

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

// A map, not an object: a log line may say `__proto__` or `constructor`.
const TRANSPORTS: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'ipv6-icmp'],
  ['132', 'sctp'],
  ['47', 'gre'],
  ['50', 'esp'],
  ['icmpv6', 'ipv6-icmp'],
]);
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

type Converter = (value: Scalar) => Scalar | undefined;

/** Fields whose ECS form is lower case. */
const LOWER: ReadonlySet<string> = new Set([
  'network.protocol',
  'network.application',
  'network.transport',
  'network.direction',
]);

/** One map look-up per value: this is the hottest line of the parser. */
const CONVERTERS: ReadonlyMap<string, Converter> = new Map([
  ...Object.entries(ECS_FIELDS).map(([name, { type }]) => [name, converterOf(name, type)] as const),
]);

/** True for the placeholders devices write when they have no value. */
export function isNothing(value: FieldValue): boolean {
  if (typeof value !== 'string' || value.length > 8) return false;
  return maybeNothing(value.charCodeAt(0)) && NOTHING.has(value.trim());
}

/** First characters of the placeholders and of white space; most values are told apart by this alone. */
function maybeNothing(first: number): boolean {
  if (first >= 48 && first < 160) return first === 78 || first === 110;
  return first !== 47 && first !== 46;
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

/**
 * Prefix of the fields that hold what Windows wrote, placeholders included: "no source address" is `-` there, "no start
 * module" an empty text, and rules ask for both.
 */
const VERBATIM = 'winlog.event_data.';

/** True when the value sets no field: a placeholder, except where those are part of what is told. */
export function setsNothing(field: string, value: FieldValue): boolean {
  return isNothing(value) && !field.startsWith(VERBATIM);
}

/**
 * `ecsValue` of one field, for who converts its values again and again.
 *
 * @example
 * const port = ecsConverter('source.port');
 * port('443'); // 443
 */
export function ecsConverter(field: string): (value: FieldValue) => FieldValue | undefined {
  const verbatim = field.startsWith(VERBATIM);
  const convert = CONVERTERS.get(field) ?? asItIs;
  return (value) => {
    if (typeof value === 'object') return ecsValue(field, value);
    return !verbatim && isNothing(value) ? undefined : convert(value);
  };
}

/**
 * What a value must be for the field to take it as it is: an address, a whole number (a port from 1 to 65535), or any text.
 * `word`: the field's own converter must look at each value.
 */
export type PlainKind = 'ip' | 'number' | 'port' | 'text' | 'word';

/** What a field takes as it is, so that who has bytes need not make a text of them. */
export function plainKindOf(field: string): PlainKind {
  if (field.startsWith(VERBATIM)) return 'word';
  if (field === 'process.parent.pid') return 'number';
  const type = fieldDefinition(field)?.type;
  switch (type) {
    case undefined:
      return 'text';
    case 'ip':
      return 'ip';
    case 'long':
      return field.endsWith('.port') ? 'port' : 'number';
    case 'double':
    case 'boolean':
      return 'word';
    case 'keyword':
    case 'text':
    case 'date':
      return isConverted(field) ? 'word' : 'text';
    default:
      return type satisfies never;
  }
}

/** Text fields whose converter changes or refuses texts: those that `textConverter` names. */
function isConverted(field: string): boolean {
  return CONVERTED.has(field) || LOWER.has(field) || field.endsWith('.mac');
}

const CONVERTED: ReadonlySet<string> = new Set([
  'network.transport',
  'event.action',
  'http.request.method',
  'url.domain',
]);

function asItIs(value: Scalar): Scalar {
  return typeof value === 'string' ? value.trim() : value;
}

function ecsScalar(field: string, value: Scalar): Scalar | undefined {
  if (setsNothing(field, value)) return undefined;
  return (CONVERTERS.get(field) ?? asItIs)(value);
}

function converterOf(field: string, type: FieldType): Converter {
  switch (type) {
    case 'ip':
      return (value) => ipValue(String(value));
    case 'long':
      if (field.endsWith('.port')) return portValue;
      return /\.(?:bytes|packets)$/.test(field) ? amountValue : longValue;
    case 'double':
      return numberValue;
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : /^(?:true|1|yes)$/i.test(String(value)));
    case 'keyword':
    case 'text':
    case 'date': {
      const convert = textConverter(field);
      return (value) => {
        const text = String(value).trim();
        return text === '' ? undefined : convert(text);
      };
    }
    default:
      return type satisfies never;
  }
}

/** An address in plain form: IPv4-mapped IPv6 as IPv4, brackets, zone ids and prefix lengths off; unspecified is nothing. */
export function ipValue(value: string): string | undefined {
  let text = value.trim();
  if (isPlainIpv4(text)) return text === '0.0.0.0' ? undefined : text;
  // Host names and words end here: what is left to be an address has a colon, a bracket, a prefix length or a zone.
  if (text.length > 64 || !/[:/%[]/.test(text)) return undefined;
  if (text.startsWith('[')) text = text.slice(1, text.endsWith(']') ? -1 : undefined);
  if (/^::(?:ffff:)?\d+\./i.test(text)) text = text.slice(text.lastIndexOf(':') + 1);
  const extra = text.search(/[/%]/);
  if (extra > 0) text = text.slice(0, extra);
  if (isIP(text) === 0 || text === '::' || text === '0.0.0.0') return undefined;
  return text.includes(':') ? text.toLowerCase() : text;
}

/** Four decimal numbers 0–255 without leading zeros, as `net.isIPv4` wants them. */
function isPlainIpv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let dots = 0;
  let digits = 0;
  let octet = 0;
  for (let p = 0; p < text.length; p += 1) {
    const code = text.charCodeAt(p);
    if (code === 46) {
      if (digits === 0) return false;
      dots += 1;
      digits = 0;
      octet = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && octet === 0)) return false;
      digits += 1;
      octet = octet * 10 + code - 48;
      if (octet > 255) return false;
    }
  }
  return dots === 3 && digits > 0;
}

/**
 * Tells values that cannot be of the type of a field: no address, no number, no port. Undefined for a field that takes any text.
 * What devices write for "nothing" or "none" (`-`, `0.0.0.0`, port 0) is of every type.
 */
export function misfitTest(field: string): ((value: FieldValue) => boolean) | undefined {
  const isMisfit = scalarMisfit(field);
  if (isMisfit === undefined) return undefined;
  const is = (value: Scalar): boolean => !isNothing(value) && isMisfit(value);
  return (value) => (typeof value === 'object' ? value.length > 0 && value.every(is) : is(value));
}

function scalarMisfit(field: string): ((value: Scalar) => boolean) | undefined {
  const type = fieldDefinition(field)?.type;
  switch (type) {
    case 'ip':
      return (value) => ipValue(String(value)) === undefined && !UNSPECIFIED.test(String(value));
    case 'long':
      if (!field.endsWith('.port')) return (value) => CONVERTERS.get(field)?.(value) === undefined;
      return (value) => {
        const port = longValue(value);
        return port === undefined || port < 0 || port > 65_535;
      };
    case 'double':
      return (value) => numberValue(value) === undefined;
    case 'boolean':
    case 'keyword':
    case 'text':
    case 'date':
    case undefined:
      return undefined;
    default:
      return type satisfies never;
  }
}

/** "No address", with whatever prefix length. */
const UNSPECIFIED = /^\s*\[?(?:0\.0\.0\.0|::(?:ffff:)?(?:0\.0\.0\.0)?)\]?(?:\/\d+)?\s*$/i;

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
  if (isDigits(text)) return Number(text);
  if (/^0x[0-9a-f]{1,13}$/i.test(text)) return Number(text);
  const digits = /^-?\d{1,16}(?![\d.:])/.exec(text)?.[0];
  const number = digits === undefined ? NaN : Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A number of bytes or packets: none is less than nothing, and one that is would hide others in a sum. */
function amountValue(value: Scalar): number | undefined {
  const amount = longValue(value);
  return amount !== undefined && amount >= 0 ? amount : undefined;
}

/** Up to 15 decimal digits and nothing else. */
function isDigits(text: string): boolean {
  if (text.length === 0 || text.length > 15) return false;
  for (let p = 0; p < text.length; p += 1) {
    const code = text.charCodeAt(p);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** 1–65535; devices write 0 where a protocol has no ports. */
function portValue(value: Scalar): number | undefined {
  const port = longValue(value);
  return port !== undefined && port > 0 && port <= 65_535 ? port : undefined;
}

/** What a text field asks of its trimmed value. */
function textConverter(field: string): (text: string) => string | undefined {
  if (field === 'network.transport') return transportValue;
  // What a number says was done is known to the device alone; a pack that knows translates it.
  if (field === 'event.action') return (text) => (/^-?(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text) ? undefined : text);
  if (field === 'http.request.method') return (text) => (/^[A-Za-z]{1,16}$/.test(text) ? text.toUpperCase() : text);
  if (field.endsWith('.mac')) return macValue;
  if (field === 'url.domain') return (text) => text.replace(/:\d{1,5}$/, '');
  return LOWER.has(field) ? (text) => text.toLowerCase() : (text) => text;
}

function transportValue(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/^ipproto_/, '')
    .replace(/^ipv[46]\//, '');
  const known = TRANSPORTS.get(name);
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

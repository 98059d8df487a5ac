import type { TemplateField } from './template-field.ts';

/** Where a field is in a record; `length` 0: the template does not have it. */
export interface PlannedField {
  readonly at: number;
  readonly length: number;
}

/** Where a record says when its flow was. */
interface PlannedTimes {
  readonly kind: 'milliseconds' | 'ntp' | 'seconds';
  readonly start: PlannedField;
  readonly end: PlannedField;
}

/** A template all of whose records tell a conversation and nothing more: where in them the numbers are that are added up. */
export interface ConversationPlan {
  /** Bytes of a record. */
  readonly size: number;
  /** Words of an address: 1 of IPv4, 4 of IPv6. */
  readonly addressWords: 1 | 4;
  readonly source: number;
  readonly destination: number;
  readonly fields: Readonly<Record<PlannedName, PlannedField>>;
  /** Where nothing but zeros may stand: with anything else the record says more than a conversation. */
  readonly zero: readonly PlannedField[];
  /** Times by the calendar, where there are any. */
  readonly times?: PlannedTimes | undefined;
}

/** Fields that a row is made of: name, numbers they may have, lengths they may have. */
const PLANNED = {
  bytes: { ids: [1], lengths: [1, 2, 3, 4, 5, 6, 7, 8] },
  packets: { ids: [2], lengths: [1, 2, 3, 4, 5, 6, 7, 8] },
  protocol: { ids: [4], lengths: [1] },
  tcpFlags: { ids: [6], lengths: [1, 2] },
  sourcePort: { ids: [7], lengths: [2] },
  destinationPort: { ids: [11], lengths: [2] },
  ingress: { ids: [10], lengths: [1, 2, 3, 4] },
  egress: { ids: [14], lengths: [1, 2, 3, 4] },
  uptimeStart: { ids: [22], lengths: [4] },
  uptimeEnd: { ids: [21], lengths: [4] },
  booted: { ids: [160], lengths: [8] },
  icmp: { ids: [32, 139], lengths: [2] },
  icmpType: { ids: [176, 178], lengths: [1] },
  icmpCode: { ids: [177, 179], lengths: [1] },
  direction: { ids: [61], lengths: [1] },
  vlan: { ids: [58, 243], lengths: [2] },
  interval: { ids: [34, 305], lengths: [1, 2, 3, 4] },
  sampler: { ids: [48, 302], lengths: [1, 2, 3, 4, 5, 6, 7, 8] },
} as const satisfies Record<string, { readonly ids: readonly number[]; readonly lengths: readonly number[] }>;

/** Name of a field that a row is made of. */
type PlannedName = keyof typeof PLANNED;

const NAMES = new Map(
  Object.entries(PLANNED).flatMap(([name, { ids }]) =>
    ids.map((id): [number, PlannedName] => [id, name as PlannedName]),
  ),
);

/** Elements of times by the calendar, the most exact kind first, as `flowTimes` asks for them. */
const TIMES = [
  { kind: 'milliseconds', start: 152, end: 153, length: 8 },
  { kind: 'ntp', start: 154, end: 155, length: 8 },
  { kind: 'ntp', start: 156, end: 157, length: 8 },
  { kind: 'seconds', start: 150, end: 151, length: 4 },
] as const;

const ADDRESSES = { 8: 4, 12: 4, 27: 16, 28: 16 } as const;

/**
 * Elements a row leaves out, for they are routing, the packet's form or the exporter's own and not what two hosts had to do with each other:
 * type of service, prefix lengths, next hops, autonomous systems, packet lengths, TTL, MAC addresses, totals beside deltas,
 * reasons of the end, VRF and the like (IANA IPFIX registry). A template with any other element is more than a conversation.
 */
const LEFT_OUT = new Set([
  // Padding, router shortcut and traffic indices of NetStream.
  ...[0, 43, 92, 93, 98, 256],
  ...[3, 5, 9, 13, 15, 16, 17, 18, 19, 20, 23, 24, 25, 26, 29, 30, 31, 33, 35, 36, 37, 38, 39, 44, 45, 46, 47, 49, 50],
  ...[52, 53, 54, 55, 56, 57, 59, 60, 62, 63, 64, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 85, 86, 88, 89, 90],
  ...[128, 129, 130, 131, 136, 138, 144, 148, 149, 158, 159, 161, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193],
  ...[194, 195, 196, 197, 204, 205, 206, 207, 208, 209, 210, 218, 219, 220, 221, 222, 223, 224, 234, 235, 244, 252],
  ...[253, 304, 306, 352],
]);

/**
 * Elements that say nothing when they are zero: counters of the other direction (Huawei has one in every record), applications,
 * translated addresses and ports, firewall events, tenants.
 */
const NOTHING_AS_ZERO = new Set([...[95, 225, 226, 227, 228, 231, 232, 233, 281, 282, 298, 299, 351]]);
const VARIABLE = 65_535;

const ABSENT: PlannedField = { at: 0, length: 0 };

/** The plan of a flow template with these fields; undefined when its records are read field by field. */
export function conversationPlan(fields: readonly TemplateField[]): ConversationPlan | undefined {
  const placed = placesOf(fields);
  if (placed === undefined) return undefined;
  const { places, zero, size } = placed;
  const family = familyOf(places);
  const planned = plannedFields(places);
  const times = timesOf(places);
  if (family === undefined || planned === undefined || times === 'odd') return undefined;
  if (planned.bytes.length === 0 || planned.packets.length === 0 || planned.protocol.length === 0) return undefined;
  return { size, ...family, fields: planned, zero, times };
}

interface Placed {
  readonly places: ReadonlyMap<number, PlannedField>;
  readonly zero: readonly PlannedField[];
  readonly size: number;
}

/**
 * Where each element is; undefined when one is unknown here or comes twice. Those of variable length are where they are when they are
 * empty: then the length before each, one byte, is zero (RFC 7011 §7).
 */
function placesOf(fields: readonly TemplateField[]): Placed | undefined {
  const places = new Map<number, PlannedField>();
  const zero: PlannedField[] = [];
  let at = 0;
  for (const { id, length: told, enterprise } of fields) {
    if (told === 0) continue;
    const place = { at, length: told === VARIABLE ? 1 : told };
    if (told === VARIABLE || (enterprise === 0 && NOTHING_AS_ZERO.has(id))) zero.push(place);
    else if (enterprise !== 0 || !isKnown(id) || (places.has(id) && !LEFT_OUT.has(id))) return undefined;
    else places.set(id, place);
    at += place.length;
  }
  return { places, zero, size: at };
}

function isKnown(id: number): boolean {
  return (
    NAMES.has(id) || LEFT_OUT.has(id) || id in ADDRESSES || TIMES.some(({ start, end }) => start === id || end === id)
  );
}

function familyOf(
  places: ReadonlyMap<number, PlannedField>,
): Pick<ConversationPlan, 'addressWords' | 'source' | 'destination'> | undefined {
  for (const [id, bytes] of Object.entries(ADDRESSES)) {
    const place = places.get(Number(id));
    if (place !== undefined && place.length !== bytes) return undefined;
  }
  const [source4, destination4, source6, destination6] = [8, 12, 27, 28].map((id) => places.get(id));
  const none6 = source6 === undefined && destination6 === undefined;
  const none4 = source4 === undefined && destination4 === undefined;
  if (none6 && source4 !== undefined && destination4 !== undefined)
    return { addressWords: 1, source: source4.at, destination: destination4.at };
  if (none4 && source6 !== undefined && destination6 !== undefined)
    return { addressWords: 4, source: source6.at, destination: destination6.at };
  return undefined;
}

/** Undefined when a field has a length it cannot have, or there are two for one thing. */
function plannedFields(places: ReadonlyMap<number, PlannedField>): ConversationPlan['fields'] | undefined {
  const planned: Partial<Record<PlannedName, PlannedField>> = {};
  for (const [id, place] of places) {
    const name = NAMES.get(id);
    if (name === undefined) continue;
    const lengths: readonly number[] = PLANNED[name].lengths;
    if (planned[name] !== undefined || !lengths.includes(place.length)) return undefined;
    planned[name] = place;
  }
  const names = Object.keys(PLANNED) as PlannedName[];
  return Object.fromEntries(names.map((name) => [name, planned[name] ?? ABSENT])) as ConversationPlan['fields'];
}

/** The first kind of times there is; `odd` when one has a length it cannot have. */
function timesOf(places: ReadonlyMap<number, PlannedField>): PlannedTimes | undefined | 'odd' {
  let found: PlannedTimes | undefined;
  for (const { kind, length, ...ids } of TIMES) {
    const [start, end] = [places.get(ids.start) ?? ABSENT, places.get(ids.end) ?? ABSENT];
    if ([start, end].some((place) => place.length !== 0 && place.length !== length)) return 'odd';
    if (found === undefined && (start.length > 0 || end.length > 0)) found = { kind, start, end };
  }
  return found;
}

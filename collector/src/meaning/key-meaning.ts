import { rememberKeys } from '../event/remember-keys.ts';
import type { MeaningCondition } from './meaning-condition.ts';
import { KEY_NAMES, W3C_NAMES, type KeyTarget, type NamesOfTarget } from './key-names.ts';
import type { KeyRole } from './key-vocabulary.ts';
import { rolesOfKey } from './key-words.ts';

/** How plainly a key says its target: 0 is told in so many words, `WEAKEST` may well mean something else. */
export const RANKS = [0, 1, 2, 3] as const;

/** One thing a key may mean. */
export interface KeyMeaning {
  readonly target: KeyTarget;
  readonly rank: (typeof RANKS)[number];
  /** What must hold of the value or the line; always meant when absent. */
  readonly when?: MeaningCondition | undefined;
}

/** Keys that are remembered. */
const MOST_KEYS = 20_000;

type Side = 'source' | 'destination' | 'client' | 'server';

const SIDE_FIELD: Readonly<Record<Side, 'source' | 'destination'>> = {
  source: 'source',
  client: 'source',
  destination: 'destination',
  server: 'destination',
};

/** What a side and a thing come to; keyed by their roles in alphabetical order. */
const COMPOSED: ReadonlyMap<string, KeyMeaning> = new Map(
  [...sidedMeanings(), ...otherMeanings()].map(([roles, meaning]) => [roleKey(roles), meaning] as const),
);

type Composed = readonly [readonly KeyRole[], KeyMeaning];

function sidedMeanings(): readonly Composed[] {
  const sides: readonly Side[] = ['source', 'destination', 'client', 'server'];
  return sides.flatMap((side): readonly Composed[] => {
    const to = SIDE_FIELD[side];
    const plain = side === to;
    const rank = plain ? 0 : 2;
    const when = plain ? undefined : side === 'server' ? 'pair' : 'guest';
    const zone = to === 'source' ? 'observer.ingress' : 'observer.egress';
    const endpoint: KeyTarget = { to, as: 'endpoint' };
    const user: KeyMeaning = { target: to === 'source' ? 'user.name' : 'user.target.name', rank: plain ? 1 : 2 };
    return [
      [[side], { target: endpoint, rank: plain ? 1 : 3, when }],
      [[side, 'address'], { target: endpoint, rank, when }],
      [[side, 'host'], { target: endpoint, rank: plain ? 1 : 3 }],
      ...(plain ? [[[side, 'name'], { target: endpoint, rank: 3 }] as const] : []),
      [[side, 'port'], { target: `${to}.port`, rank }],
      [[side, 'mac'], { target: `${to}.mac`, rank }],
      [[side, 'mac', 'address'], { target: `${to}.mac`, rank }],
      [[side, 'bytes'], { target: `${to}.bytes`, rank }],
      [[side, 'packets'], { target: `${to}.packets`, rank }],
      [[side, 'zone'], { target: `${zone}.zone`, rank }],
      [[side, 'zone', 'name'], { target: `${zone}.zone`, rank }],
      [[side, 'interface'], { target: `${zone}.interface.name`, rank }],
      [[side, 'interface', 'name'], { target: `${zone}.interface.name`, rank }],
      [[side, 'translated', 'address'], { target: `${to}.nat.ip`, rank }],
      [[side, 'translated', 'port'], { target: `${to}.nat.port`, rank }],
      [[side, 'user'], user],
      [[side, 'user', 'name'], user],
    ];
  });
}

function otherMeanings(): readonly Composed[] {
  return [
    [['user'], { target: 'user.name', rank: 0 }],
    [['user', 'name'], { target: 'user.name', rank: 0 }],
    [['user', 'account'], { target: 'user.name', rank: 0 }],
    [['account'], { target: 'user.name', rank: 2 }],
    [['account', 'name'], { target: 'user.name', rank: 2 }],
    [['destination', 'account'], { target: 'user.target.name', rank: 1 }],
    [['server', 'account'], { target: 'user.target.name', rank: 2 }],
    [['user', 'address'], { target: { to: 'source', as: 'endpoint' }, rank: 3 }],
    [['observer', 'address'], { target: 'observer.ip', rank: 0 }],
    [['observer', 'host'], { target: 'observer.name', rank: 1 }],
    [['observer', 'name'], { target: 'observer.name', rank: 0 }],
    [['observer', 'serial'], { target: 'observer.serial_number', rank: 0 }],
    [['serial'], { target: 'observer.serial_number', rank: 2 }],
    [['host', 'address'], { target: 'host.ip', rank: 0, when: 'no person' }],
    [['host', 'name'], { target: 'host.name', rank: 1 }],
    [['host', 'mac'], { target: 'host.mac', rank: 0 }],
    [['host', 'mac', 'address'], { target: 'host.mac', rank: 0 }],
    [['ingress', 'zone'], { target: 'observer.ingress.zone', rank: 0 }],
    [['egress', 'zone'], { target: 'observer.egress.zone', rank: 0 }],
    [['ingress', 'interface'], { target: 'observer.ingress.interface.name', rank: 0 }],
    [['egress', 'interface'], { target: 'observer.egress.interface.name', rank: 0 }],
    [['ingress', 'interface', 'name'], { target: 'observer.ingress.interface.name', rank: 0 }],
    [['egress', 'interface', 'name'], { target: 'observer.egress.interface.name', rank: 0 }],
  ];
}

function roleKey(roles: Iterable<KeyRole>): string {
  return [...new Set(roles)].sort().join('+');
}

/** `SrcIPAddr(1003)`, `src_ip_addr`, `Src-IP Addr` → `srcipaddr`. */
export function normalKey(key: string): string {
  return key
    .replace(/\(\d+\)$/, '')
    .replace(/[\s_.\-/]+/g, '')
    .toLowerCase();
}

/** Conditions whose values speak for themselves. */
const SURE: ReadonlySet<MeaningCondition> = new Set(['verdict', 'deed', 'request']);

const NAMED: ReadonlyMap<string, readonly KeyMeaning[]> = namedMeanings();

function namedMeanings(): ReadonlyMap<string, readonly KeyMeaning[]> {
  const map = new Map<string, KeyMeaning[]>();
  const add = (names: string, meaning: KeyMeaning): void => {
    for (const name of names.split(/\s+/).filter((one) => one !== '')) {
      const key = normalKey(name);
      const known = map.get(key) ?? [];
      if (!known.some(({ target, when }) => target === meaning.target && when === meaning.when)) known.push(meaning);
      map.set(key, known);
    }
  };
  for (const { target, plain = '', weak = '', only } of KEY_NAMES) {
    add(plain, { target, rank: 1 });
    add(weak, { target, rank: 3 });
    for (const [when, names] of conditionsOf(only)) add(names, { target, rank: SURE.has(when) ? 2 : 3, when });
  }
  for (const meanings of map.values()) meanings.sort((a, b) => a.rank - b.rank);
  return map;
}

function conditionsOf(only: NamesOfTarget['only'] = {}): readonly (readonly [MeaningCondition, string])[] {
  return (Object.entries(only) as [MeaningCondition, string][]).filter(([, names]) => names !== '');
}

/**
 * What a device's key may mean, in Chinese or English, most likely first; empty when it is unknown. Nested keys
 * (`content.srcip`) are read whole, and by their last part where what is before it only holds it.
 *
 * @example
 * meaningsOfKey('SrcIPAddr(1003)'); // [{ target: { to: 'source', as: 'endpoint' }, rank: 0 }]
 */
export const meaningsOfKey: (key: string) => readonly KeyMeaning[] = rememberKeys(MOST_KEYS, findMeanings);

function findMeanings(key: string): readonly KeyMeaning[] {
  // What a language calls its own (`__proto__`) is no word of a device.
  if (key.length > 64 || key.startsWith('__')) return [];
  const w3c = W3C_NAMES.get(key.toLowerCase());
  if (w3c !== undefined) return [{ target: w3c, rank: 1 }];
  const known = knownMeanings(key);
  if (known.length > 0) return known;
  const dot = key.lastIndexOf('.');
  if (dot >= 0) return nestedMeanings(key.slice(0, dot), key.slice(dot + 1));
  return typedMeanings(key);
}

/** `i_rule_id`, `r_operator`: the letter in front tells the type of the value, or the product. */
function typedMeanings(key: string): readonly KeyMeaning[] {
  const [, rest] = /^[a-z]_([a-z]\w{2,})$/.exec(key) ?? [];
  return rest === undefined ? [] : knownMeanings(rest).flatMap(weakest);
}

function weakest({ target, rank, when }: KeyMeaning): readonly KeyMeaning[] {
  return rank > 1 || when !== undefined ? [] : [{ target, rank: 3 }];
}

/** By its name and by its words, the plainer first. */
function knownMeanings(key: string): readonly KeyMeaning[] {
  const named = NAMED.get(normalKey(key)) ?? [];
  const composed = composedMeaning(key);
  if (composed === undefined) return named;
  const machine = ofMachine(composed);
  return [composed, ...named, ...machine].sort((a, b) => a.rank - b.rank);
}

/** Where an endpoint product speaks of its machine, its client is that machine and its server the one it reports to. */
function ofMachine({ when, target }: KeyMeaning): readonly KeyMeaning[] {
  if (when === 'guest') return [{ target: 'host.ip', rank: 3, when: 'machine only' }];
  const isServer = when === 'pair' && typeof target !== 'string';
  return isServer ? [{ target: 'observer.ip', rank: 3, when: 'machine only' }] : [];
}

/** Of another thing than the event itself: `parent.process_name`, `old.user`, `inner.src_ip`. */
const OTHER_THING =
  /(?:^|[._-])(?:parent|old|prev\w*|new|last|next|original|inner|outer|nat|proxy|tunnel|gateway|nexthop|target|before|after|second\w*|related|children|history|issuer|sessionissuer)(?:$|[._-])/i;

/** By the last part of a key: as it is where the parts before it only hold it, at the weakest where they are unknown. */
function nestedMeanings(path: string, last: string): readonly KeyMeaning[] {
  const meanings = knownMeanings(last);
  if (isContainer(path)) return meanings;
  return OTHER_THING.test(path)
    ? []
    : meanings.filter(({ rank }) => rank <= 1).map(({ target }) => ({ target, rank: 3 }));
}

function composedMeaning(key: string): KeyMeaning | undefined {
  const roles = rolesOfKey(key)?.filter((role) => role !== 'container');
  if (roles === undefined || roles.length === 0) return undefined;
  // `User username` is a sentence: only an address is named twice (`ip_addr`).
  const again = roles.some((role, at) => role !== 'address' && roles.indexOf(role) !== at);
  return again ? undefined : COMPOSED.get(roleKey(roles));
}

function isContainer(path: string): boolean {
  return rolesOfKey(path)?.every((role) => role === 'container') === true;
}

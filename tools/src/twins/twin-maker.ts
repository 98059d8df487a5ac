import { isIPv6 } from 'node:net';
import { findNames, type KnownNames } from './known-names.ts';
import { randomOfName, type Draw } from './random-of-name.ts';
import { sameShape } from './same-shape.ts';
import { ipv4OfNumber, numberOfIpv4, twinIpv4, twinIpv6 } from './twin-address.ts';
import { isPacked, unpackBase64, unpackHex, type Unpacked } from './twin-blob.ts';
import { twinDomain } from './twin-domain.ts';
import { IDENTITY, IDENTITY_UNPACKED } from './what-identifies.ts';

/** Makes synthetic twins of lines. */
export interface TwinMaker {
  /**
   * The line with everything that says who and where replaced by something of the same form; what is equal in two lines of one
   * maker is equal in their twins. Times, keys, punctuation, escapes and spelling stay.
   */
  readonly twin: (line: string) => string;
}

type Groups = Readonly<Record<string, string | undefined>>;

/** A maker for the lines of one dialect; the dialect's name decides what stands for what. */
export function twinMaker(dialect: string, names: KnownNames): TwinMaker {
  const draw = randomOfName(dialect);
  const given = new Map<string, string>();
  const taken = new Set<string>();
  const known = findNames(names);

  /** The same twin each time; two never get the same while there are others. */
  function once(kind: string, real: string, make: (real: string, draw: Draw) => string): string {
    const key = `${kind}\n${real}`;
    const before = given.get(key);
    if (before !== undefined) return before;
    let made = make(real, draw);
    for (let tries = 0; tries < 50 && (taken.has(made) || made === real); tries += 1) made = make(real, draw);
    taken.add(made);
    given.set(key, made);
    return made;
  }

  const ipv4 = (address: string): string => once('ipv4', address, twinIpv4);
  const shape = (text: string): string => once('shape', text, sameShape);

  function blob(text: string, unpacked: Unpacked | undefined, otherwise: () => string): string {
    return unpacked === undefined ? otherwise() : unpacked.pack(twinOf(unpacked.text, IDENTITY));
  }

  function number(prefix: string, digits: string, dotted: string | undefined): string {
    const address = dotted ?? ipv4OfNumber(Number(digits));
    if (address === undefined) return prefix + digits;
    return prefix + String(numberOfIpv4(ipv4(address), digits.startsWith('-')));
  }

  function packed(match: string, groups: Groups): string | undefined {
    if (groups['base64'] !== undefined)
      return blob(match, unpackBase64(match), () =>
        isPacked(match) ? shape(match) : twinOf(match, IDENTITY_UNPACKED),
      );
    return groups['hex'] === undefined ? undefined : blob(match, unpackHex(match), () => shape(match));
  }

  function address(match: string, groups: Groups): string | undefined {
    const { integer, between = '', dotted, key = '' } = groups;
    if (integer !== undefined) {
      const rest = dotted === undefined ? '' : between + ipv4(dotted);
      return number(key, integer, dotted) + rest;
    }
    if (groups['ipv6'] !== undefined) return isIPv6(match) ? once('ipv6', match, twinIpv6) : match;
    return groups['ipv4'] === undefined ? undefined : ipv4(match);
  }

  function name(match: string, groups: Groups): string | undefined {
    if (groups['mail'] !== undefined) return once('mail', match, mailOf);
    if (groups['domain'] !== undefined) return once('domain', match, twinDomain);
    return groups['phone'] === undefined ? undefined : once('phone', match, phoneOf);
  }

  function replace(match: string, groups: Groups): string {
    if (groups['time'] !== undefined || /^[0:-]+$/.test(match) || /^[Ff:-]+$/.test(match)) return match;
    return packed(match, groups) ?? address(match, groups) ?? name(match, groups) ?? shape(match);
  }

  function twinOf(text: string, pattern: RegExp): string {
    const replaceIn = (part: string): string =>
      part.replaceAll(pattern, (match: string, ...rest: readonly unknown[]) => replace(match, rest.at(-1) as Groups));
    return known(text, replaceIn);
  }

  return { twin: (line) => twinOf(line, IDENTITY) };
}

function mailOf(_real: string, draw: Draw): string {
  return `user${100 + draw(900)}@example.com`;
}

function phoneOf(_real: string, draw: Draw): string {
  return `1380000${String(draw(10_000)).padStart(4, '0')}`;
}

import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressTest, cidrRange, ipText, networksOverlap, parseIpNetwork, type IpNetwork } from '../../src/index.ts';

function network(text: string): IpNetwork {
  const parsed = parseIpNetwork(text, { hostBits: 'cleared' });
  if (!parsed.ok) throw new Error(`${text}: ${parsed.code}`);
  return parsed.network;
}

/** `fc.ipV6` writes every form; half of what is near a network needs to be near IPv4 too. */
const ipv4 = fc.ipV4();
const mapped = fc.oneof(
  ipv4.map((text) => `::ffff:${text}`),
  fc.tuple(fc.nat(0xffff), fc.nat(0xffff)).map(([a, b]) => `::FFFF:${a.toString(16)}:${b.toString(16)}`),
);
const address = fc.oneof(ipv4, mapped, fc.ipV6());
const anyNetwork = address.chain((text) =>
  fc.nat(text.includes(':') ? 128 : 32).map((prefix) => ({ text, prefix, cidr: `${text}/${prefix}` })),
);

/** What Node itself says. */
function oracle({ text, prefix }: { readonly text: string; readonly prefix: number }): (address: string) => boolean {
  const list = new BlockList();
  list.addSubnet(text, prefix, text.includes(':') ? 'ipv6' : 'ipv4');
  return (candidate) => isIP(candidate) !== 0 && list.check(candidate, candidate.includes(':') ? 'ipv6' : 'ipv4');
}

/** An address that shares its first bits with another, so that both answers come up. */
const near = (text: string, bits: number, random: bigint): string => {
  const { from } = network(text);
  const kept = 128n - BigInt(bits);
  const value = ((BigInt(`0x${from}`) >> kept) << kept) | (random & ((1n << kept) - 1n));
  return ipText(value.toString(16).padStart(32, '0'));
};

describe('parseIpNetwork', () => {
  it.each([
    ['10.0.0.1', 4, 32, '10.0.0.1'],
    ['10.0.0.0/8', 4, 8, '10.0.0.0/8'],
    ['0.0.0.0/0', 4, 0, '0.0.0.0/0'],
    ['::ffff:10.0.0.0/104', 4, 8, '10.0.0.0/8'],
    ['::FFFF:A00:1', 4, 32, '10.0.0.1'],
    ['::ffff:0:0/96', 4, 0, '0.0.0.0/0'],
    ['::fffe:0:0/95', 6, 95, '::fffe:0:0/95'],
    ['::/0', 6, 0, '::/0'],
    ['2001:DB8:0::/32', 6, 32, '2001:db8::/32'],
    ['fe80::1/128', 6, 128, 'fe80::1'],
  ] as const)('reads %s', (text, family, prefix, canonical) => {
    expect(parseIpNetwork(text)).toMatchObject({ ok: true, network: { family, prefix, text: canonical } });
  });

  it.each([
    ['', 'badAddress', 0],
    ['/8', 'badAddress', 0],
    ['x/8', 'badAddress', 0],
    ['010.0.0.0/8', 'badAddress', 0],
    ['fe80::1%eth0', 'badAddress', 0],
    [' 10.0.0.1', 'badAddress', 0],
    ['10.0.0.0/', 'badPrefix', 9],
    ['10.0.0.0/-1', 'badPrefix', 9],
    ['10.0.0.0/8/8', 'badPrefix', 9],
    ['10.0.0.0/255.0.0.0', 'badPrefix', 9],
    ['10.0.0.0/33', 'prefixTooLong', 9],
    ['::/129', 'prefixTooLong', 3],
    ['10.1.2.3/8', 'hostBitsSet', 0],
    ['::ffff:10.0.0.0/95', 'hostBitsSet', 0],
  ] as const)('refuses %j: %s at %i', (text, code, at) => {
    expect(parseIpNetwork(text)).toEqual({ ok: false, code, at });
  });

  it('reads its own canonical text as the same network', () => {
    fc.assert(
      fc.property(anyNetwork, ({ cidr }) => {
        const read = network(cidr);
        expect(parseIpNetwork(read.text)).toEqual({ ok: true, network: read });
      }),
    );
  });

  it('never takes more than was written', () => {
    fc.assert(
      fc.property(anyNetwork, ({ text, cidr }) => {
        const parsed = parseIpNetwork(cidr);
        const cleared = network(cidr);
        expect(parsed).toEqual(
          cleared.from === network(text).from
            ? { ok: true, network: cleared }
            : { ok: false, code: 'hostBitsSet', at: 0 },
        );
      }),
    );
  });

  it('throws for no text', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./%]{0,50}$/));
    fc.assert(fc.property(texts, (text) => void parseIpNetwork(text)));
  });
});

describe('addressTest', () => {
  it('says what the block list of Node says', () => {
    fc.assert(
      fc.property(
        anyNetwork,
        address,
        fc.nat(128),
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        (at, other, bits, random) => {
          const contains = addressTest(network(at.cidr));
          const expected = oracle(at);
          for (const candidate of [at.text, other, near(at.text, bits, random)])
            expect([candidate, contains(candidate)]).toEqual([candidate, expected(candidate)]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['', 'host', '10.0.0', '10.0.0.256', '10.0.0.1/32', '1.10.0.0.1'])('has no place for %j', (text) => {
    expect(addressTest(network('0.0.0.0/0'))(text)).toBe(false);
    expect(addressTest(network('::/0'))(text)).toBe(false);
  });
});

describe('networksOverlap', () => {
  it('holds exactly when one contains the first address of the other', () => {
    fc.assert(
      fc.property(anyNetwork, anyNetwork, fc.nat(128), (a, b, bits) => {
        const close = { text: near(a.text, bits, 0n), prefix: b.prefix };
        const prefix = Math.min(close.prefix, close.text.includes(':') ? 128 : 32);
        const [one, other] = [network(a.cidr), network(`${close.text}/${prefix}`)];
        const inside = addressTest(one)(ipText(other.from)) || addressTest(other)(ipText(one.from));
        expect(networksOverlap(one, other)).toBe(inside);
        expect(networksOverlap(other, one)).toBe(inside);
      }),
    );
  });
});

describe('cidrRange', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0', '10.255.255.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['2001:db8::/32', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['10.0.0.1/32', '10.0.0.1', '10.0.0.1'],
  ])('%s', (text, from, to) => {
    const range = cidrRange(text);
    expect(range && [ipText(range.from), ipText(range.to)]).toEqual([from, to]);
  });
  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '/8', 'x/8', '10.0.0.0/8/8'])('refuses %s', (text) => {
    expect(cidrRange(text)).toBeUndefined();
  });
});

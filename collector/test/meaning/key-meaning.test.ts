import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ECS_FIELDS } from '@qiaolou/schema';
import { meaningsOfKey } from '../../src/meaning/key-meaning.ts';
import { KEY_NAMES } from '../../src/meaning/key-names.ts';

/** The target a key says most plainly; `source.ip` for an address with or without a port. */
function target(key: string): string | undefined {
  const [first] = meaningsOfKey(key);
  if (first === undefined) return undefined;
  const { target: to } = first;
  if (typeof to === 'string') return to;
  return to.as === 'url' ? 'url' : `${to.to}.ip`;
}

const KEYS: readonly (readonly [string, string | undefined])[] = [
  ['src', 'source.ip'],
  ['SrcIPAddr(1003)', 'source.ip'],
  ['src_ip_addr', 'source.ip'],
  ['srcIPv6', 'source.ip'],
  ['源IP地址', 'source.ip'],
  ['source-address', 'source.ip'],
  ['sourceTranslatedAddress', 'source.nat.ip'],
  ['nat_src_port', 'source.nat.port'],
  ['sport', 'source.port'],
  ['s-port', 'destination.port'],
  ['s-ip', 'destination.ip'],
  ['c-ip', 'source.ip'],
  ['目的端口', 'destination.port'],
  ['DestinationPort', 'destination.port'],
  ['attacker_ip', 'source.ip'],
  ['victimIP', 'destination.ip'],
  ['clientip', 'source.ip'],
  ['id.orig_h', 'source.ip'],
  ['id.resp_p', 'destination.port'],
  ['content.srcip', 'source.ip'],
  ['devip', 'observer.ip'],
  ['dev_ip', 'observer.ip'],
  ['NAS-IP-Address', 'observer.ip'],
  ['device.ip', 'observer.ip'],
  ['设备IP', 'observer.ip'],
  ['hostip', 'host.ip'],
  ['User-Name', 'user.name'],
  ['dst_user', 'user.target.name'],
  ['目标账号', 'user.target.name'],
  ['srcZone', 'observer.ingress.zone'],
  ['outInterface', 'observer.egress.interface.name'],
  ['sent_bytes', 'source.bytes'],
  ['action', 'event.action'],
  ['request_url', 'url'],
  // Half understood is not understood.
  ['src_ip_count', undefined],
  ['dst_port_range', undefined],
  ['source_ip_reputation', undefined],
  ['User username', undefined],
  ['support', undefined],
  ['report', undefined],
  ['name', undefined],
  ['log_name', undefined],
  ['client_name', undefined],
  ['transport_mode', undefined],
  // Of another thing than the event.
  ['parent.process_name', undefined],
  ['old.user', undefined],
  ['inner.src_ip', undefined],
  ['proxy.port', undefined],
  ['constructor', undefined],
  ['', undefined],
];

describe('meaningsOfKey', () => {
  it.each(KEYS)('%s → %s', (key, expected) => {
    expect(target(key)).toBe(expected);
  });

  it('gives the plainest meaning first', () => {
    for (const { plain, weak = '' } of KEY_NAMES) {
      for (const key of `${plain ?? ''} ${weak}`.split(/\s+/).filter((one) => one !== '')) {
        const ranks = meaningsOfKey(key).map(({ rank }) => rank);
        expect(ranks.length, key).toBeGreaterThan(0);
        expect(ranks, key).toEqual([...ranks].sort((a, b) => a - b));
      }
    }
  });

  it('names fields of the dictionary only', () => {
    for (const { target: to } of KEY_NAMES) {
      const field = typeof to === 'string' ? to : to.as === 'url' ? 'url.original' : `${to.to}.ip`;
      expect(Object.hasOwn(ECS_FIELDS, field), field).toBe(true);
    }
  });

  it('takes any text for a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (key) => {
        expect(Array.isArray(meaningsOfKey(key))).toBe(true);
      }),
    );
  });
});

import { addressGroup } from '@qiaolou/schema';
import { expect, test } from 'vitest';

test.each([
  ['10.0.0.1', '::ffff:10.0.0.1', true],
  ['10.0.0.1', '::ffff:a00:1', true],
  ['10.0.0.1', '10.0.0.2', false],
  ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['fe80::1%eth0', 'fe80::2%eth1', true],
  [undefined, 'no address', true],
])('%s and %s are counted together: %s', (a, b, together) => {
  expect(addressGroup(a) === addressGroup(b)).toBe(together);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestShares, type RequestShare } from '../../src/inputs/bounded/request-shares.ts';

test('one sender gets half of everything, and another finds the rest', () => {
  const shares = new RequestShares({ requests: 4, bytes: 100 });
  const [a, b, c] = [shares.begin('x'), shares.begin('x'), shares.begin('x')];
  expect([a !== undefined, b !== undefined, c]).toEqual([true, true, undefined]);
  expect([a?.grow(30), b?.grow(20), b?.grow(1)]).toEqual([true, true, false]);
  const other = shares.begin('y');
  expect([other?.grow(50), other?.grow(1)]).toEqual([true, false]);
  a?.end();
  a?.end();
  expect([shares.bytes, b?.grow(30)]).toEqual([70, true]);
});

test('whatever is begun, grown and ended, no limit is passed and nothing stays held', () => {
  const steps = fc.array(fc.record({ sender: fc.constantFrom('x', 'y', 'z'), bytes: fc.nat(60), end: fc.boolean() }));
  fc.assert(
    fc.property(steps, (given) => {
      const shares = new RequestShares({ requests: 4, bytes: 100 });
      const open: RequestShare[] = [];
      for (const { sender, bytes, end } of given) {
        if (end) open.shift()?.end();
        const share = shares.begin(sender);
        if (share === undefined) continue;
        open.push(share);
        share.grow(bytes);
        expect(open.length).toBeLessThanOrEqual(4);
        expect(shares.bytes).toBeLessThanOrEqual(100);
      }
      for (const share of open) share.end();
      expect(shares.bytes).toBe(0);
    }),
  );
});

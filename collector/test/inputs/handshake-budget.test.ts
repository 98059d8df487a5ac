import { expect, test } from 'vitest';
import { HandshakeBudget } from '../../src/inputs/tls/handshake-budget.ts';

const MINUTE = 60_000;

test('an address has so many in a minute, which come back evenly; a clock that goes back gives nothing', () => {
  const budget = new HandshakeBudget(4);
  const spent = (now: number, times: number): number =>
    Array.from({ length: times }, () => budget.spend('a', now)).filter(Boolean).length;
  expect(spent(0, 6)).toBe(4);
  expect(spent(MINUTE / 4, 3)).toBe(1);
  expect(spent(MINUTE, 9)).toBe(3);
  expect(spent(0, 1)).toBe(0);
  expect(spent(100 * MINUTE, 9)).toBe(4);
});

test('addresses have nothing to do with each other, and those remembered are bounded', () => {
  const budget = new HandshakeBudget(1);
  for (let i = 0; i < 100_000; i++) expect(budget.spend(`address ${i}`, 0)).toBe(true);
  expect(budget.spend('address 99999', 0)).toBe(false);
});

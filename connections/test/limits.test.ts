import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assertDescriptors, connectionBudget, readDescriptorLimit, withinCap } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-limits-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the limit of descriptors is read, never guessed', () => {
  const file = join(directory, 'limits');
  const row = (soft: string): string => `Limit                     Soft Limit           Hard Limit           Units
Max processes             62987                62987                processes
Max open files            ${soft.padEnd(20)} 1048576              files
`;
  writeFileSync(file, row('256'));
  expect(readDescriptorLimit(file)).toBe(256);
  writeFileSync(file, row('unlimited'));
  expect(readDescriptorLimit(file)).toBeUndefined();
  expect(readDescriptorLimit(join(directory, 'absent'))).toBeUndefined();
});

test.each([36, 64, 127])('%s descriptors are too few to start with, and it is said how many are needed', (limit) => {
  expect(() => assertDescriptors(limit)).toThrow(
    expect.objectContaining({ code: 'platform.tooManyFiles', details: { limit, needed: 128 } }),
  );
});

test.each([128, 256, 1_024, undefined])('with %s descriptors a platform starts', (limit) => {
  expect(() => assertDescriptors(limit)).not.toThrow();
});

test.each([
  [undefined, undefined],
  [64, 32],
  [256, 96],
  [1_024, 768],
  [1_048_576, 786_432],
])('of %s descriptors, connections may hold %s', (limit, budget) => {
  expect(connectionBudget(limit)).toBe(budget);
});

test.each([
  [{ total: 1_024, perAddress: 256 }, undefined, { total: 1_024, perAddress: 256 }],
  [{ total: 1_024, perAddress: 256 }, 5_000, { total: 1_024, perAddress: 256 }],
  [{ total: 1_024, perAddress: 256 }, 64, { total: 64, perAddress: 16 }],
  [{ total: 1_024, perAddress: 256 }, 2, { total: 2, perAddress: 1 }],
  [{ total: 10, perAddress: 256 }, undefined, { total: 10, perAddress: 10 }],
])('%o brought down to %s is %o', (limits, cap, expected) => {
  expect(withinCap(limits, cap)).toEqual(expected);
});

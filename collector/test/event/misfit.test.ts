import type { FieldValue } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { misfitTest } from '../../src/event/ecs-value.ts';
import { compileMisfit } from '../../src/parse/packs/compile-mapping.ts';

it.each<[field: string, fits: readonly FieldValue[], not: readonly FieldValue[]]>([
  [
    'source.ip',
    ['10.1.2.3', '::1', '0.0.0.0', '::', '0.0.0.0/0', '[::]', '-', '', ['x', '10.1.2.3'], []],
    ['gw-1', '10.1.2', ['x']],
  ],
  ['source.port', ['443', 0, '0', '65535', '-'], ['http', '65536', '-1', 70_000]],
  ['source.bytes', ['12', '0x1f', 'N/A'], ['many', '-3', '1.5']],
  ['event.severity', ['3', 3], ['high', true]],
])('%s', (field, fits, not) => {
  const isMisfit = misfitTest(field);
  expect(fits.filter((value) => isMisfit?.(value) !== false)).toEqual([]);
  expect(not.filter((value) => isMisfit?.(value) !== true)).toEqual([]);
});

it('a field that takes any text has no wrong types', () => {
  expect(['user.name', 'event.action', 'vendor.key'].map(misfitTest)).toEqual([undefined, undefined, undefined]);
});

it('a key whose value one of its fields takes is read; words a pack translates or drops are no types', () => {
  expect(compileMisfit(['source.ip', 'source.domain'])).toBeUndefined();
  expect(compileMisfit([{ to: 'source', as: 'endpoint' }])).toBeUndefined();
  const severity = compileMisfit([{ to: 'event.severity', values: { high: 8 }, other: 'drop' }]);
  expect([severity?.test('high'), severity?.test('other')]).toEqual([false, false]);
  const ip = compileMisfit(['source.ip', 'destination.ip']);
  expect([ip?.field, ip?.test('gw-1'), ip?.test('10.0.0.1')]).toEqual(['source.ip', true, false]);
});

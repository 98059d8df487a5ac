import { expect, test } from 'vitest';
import { SocError } from '@qiaolou/schema';
import { SpoolCondition } from '../../src/spool/spool-condition.ts';

function told() {
  const seen: (string | undefined)[] = [];
  const condition = new SpoolCondition(1_000, (error) => seen.push(error?.code));
  return { condition, seen };
}
const FAILED = new SocError('collector.spoolWriteFailed');

test('each failed write is told, and once that it works again', () => {
  const { condition, seen } = told();
  condition.written();
  condition.writeFailed(FAILED);
  condition.writeFailed(FAILED);
  expect(condition.failing).toBe(FAILED);
  condition.written();
  condition.written();
  expect(condition.failing).toBeUndefined();
  expect(seen).toEqual(['collector.spoolWriteFailed', 'collector.spoolWriteFailed', undefined]);
});

test('a spool is full until a tenth of it is free, and what is too large for one with room says nothing', () => {
  const { condition, seen } = told();
  condition.refused(500);
  condition.refused(990);
  condition.refused(995);
  condition.sized(950);
  expect(seen).toEqual(['collector.spoolFull']);
  condition.sized(900);
  expect(seen).toEqual(['collector.spoolFull', undefined]);
});

test('of two reasons the disk is told first, then the size', () => {
  const { condition, seen } = told();
  condition.refused(990);
  condition.writeFailed(FAILED);
  condition.written();
  condition.sized(0);
  expect(seen).toEqual(['collector.spoolFull', 'collector.spoolWriteFailed', 'collector.spoolFull', undefined]);
});

import { expect, test } from 'vitest';
import { afterFailure, SocError } from '../../src/index.ts';

const FIRST = new SocError('platform.portInUse', { port: 514 });
const fails = (): Promise<never> => Promise.reject(new Error('the second'));

test('the first error is thrown when cleaning up works', async () => {
  let cleaned = false;
  expect(await afterFailure(FIRST, () => (cleaned = true))).toBe(FIRST);
  expect(cleaned).toBe(true);
});

test('and when it does not, with the second told in it', async () => {
  expect(await afterFailure(FIRST, fails)).toMatchObject({
    code: 'platform.portInUse',
    details: { port: 514, cleanUp: 'Error: the second' },
    cause: FIRST,
  });
  const plain = new Error('the first');
  expect(await afterFailure(plain, fails)).toMatchObject({
    message: 'Error: the first; cleaning up failed too: Error: the second',
    cause: plain,
  });
});

import { sm3Hex } from '@qiaolou/crypto';
import { expect, it } from 'vitest';
import { KeyDirectory } from '../../src/intake/key-directory.ts';

const keys = [{ name: 'beats', digest: sm3Hex('secret') }];

it('asks once for those who come together, and once more for those who came while it was asked', async () => {
  const asked: number[] = [];
  const directory = new KeyDirectory({ ask: (number) => asked.push(number), patienceMs: 60_000 });
  const first = directory.senderOf('secret');
  const late = [directory.senderOf('secret'), directory.senderOf('other')];
  expect(asked).toEqual([1]);
  directory.accept(1, []);
  expect(await first).toBeUndefined();
  await new Promise(setImmediate);
  expect(asked).toEqual([1, 2]);
  directory.accept(2, keys);
  expect(await Promise.all(late)).toEqual(['beats', undefined]);
});

it('waits no longer than its patience, and says that it does not know', async () => {
  const directory = new KeyDirectory({ ask: () => undefined, patienceMs: 1 });
  await expect(directory.senderOf('secret')).rejects.toMatchObject({ code: 'collector.keyUnchecked' });
  directory.accept(0, keys);
  expect(await directory.senderOf('secret')).toBe('beats');
});

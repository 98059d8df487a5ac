import { sm3Hex } from '@qiaolou/crypto';
import { expect, it } from 'vitest';
import { KeyDirectory } from '../../src/intake/key-directory.ts';

const rest = (): Promise<void> => Promise.resolve();
const keys = [{ name: 'beats', digest: sm3Hex('secret') }];

it('asks once for those who come together, and once more for those who came while it was asked', async () => {
  const asked: number[] = [];
  const directory = new KeyDirectory({ ask: (number) => asked.push(number), patienceMs: 60_000, rest });
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
  const directory = new KeyDirectory({ ask: () => undefined, patienceMs: 1, rest });
  await expect(directory.senderOf('secret')).rejects.toMatchObject({ code: 'collector.keyUnchecked' });
  directory.accept(0, keys);
  expect(await directory.senderOf('secret')).toBe('beats');
});

it('asks no more often than it may, however many keys are tried, and knows those it has all the while', async () => {
  const rests: (() => void)[] = [];
  const asked: number[] = [];
  const directory: KeyDirectory = new KeyDirectory({
    ask: (number) => {
      asked.push(number);
      directory.accept(number, keys);
    },
    patienceMs: 60_000,
    rest: () => new Promise((resolve) => rests.push(resolve)),
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const answers: (string | undefined)[] = [];
  for (let i = 0; i < 100; i++) {
    void directory.senderOf(`tried ${i}`).then((sender) => answers.push(sender));
    await turn();
    expect(await directory.senderOf('secret')).toBe('beats');
  }
  expect([asked.length, answers.length]).toEqual([1, 1]);
  rests[0]?.();
  await turn();
  expect([asked.length, answers]).toEqual([2, Array(100).fill(undefined)]);
});

it('goes on with the keys it has while they cannot be read, and says of others that it does not know', async () => {
  const directory: KeyDirectory = new KeyDirectory({
    ask: (number) => directory.accept(number, undefined),
    patienceMs: 60_000,
    rest,
  });
  directory.accept(0, keys);
  for (let i = 0; i < 5; i++) {
    expect(await directory.senderOf('secret')).toBe('beats');
    await expect(directory.senderOf('unknown')).rejects.toMatchObject({ code: 'collector.keyUnchecked' });
  }
});

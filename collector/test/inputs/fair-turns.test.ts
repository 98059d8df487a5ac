import { expect, test } from 'vitest';
import { FairTurns } from '../../src/inputs/fair-turns.ts';

/** Turns of the event loop so far. */
function loopTurns(): { readonly now: () => number; readonly end: () => void } {
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  return { now: () => turns, end: () => (counting = false) };
}

test('what fits into a turn is done at once, the rest in the turns that follow', async () => {
  const turns = new FairTurns(100);
  const loop = loopTurns();
  expect(turns.take('a', 60)).toBeUndefined();
  expect(turns.take('a', 40)).toBeUndefined();
  const waits = Array.from({ length: 10 }, async () => turns.take('a', 50));
  await Promise.all(waits);
  expect(loop.now()).toBeGreaterThanOrEqual(4);
  loop.end();
});

test('what is more than a turn has is done all the same, alone', async () => {
  const turns = new FairTurns(100);
  expect(turns.take('a', 1_000)).toBeUndefined();
  const order: string[] = [];
  const one = turns.take('a', 1_000)?.then(() => order.push('one'));
  const two = turns.take('b', 1)?.then(() => order.push('two'));
  await Promise.all([one, two]);
  expect(order).toEqual(['one', 'two']);
});

test('however much an address waits with, another has every second turn', async () => {
  const turns = new FairTurns(100);
  const order: string[] = [];
  const ask = async (address: string): Promise<void> => {
    await turns.take(address, 60);
    order.push(address);
  };
  const flood = Array.from({ length: 1_000 }, () => ask('flood'));
  const proper = Array.from({ length: 5 }, () => ask('proper'));
  await Promise.all(proper);
  expect(order.filter((address) => address === 'flood').length).toBeLessThanOrEqual(7);
  await Promise.all(flood);
});

test('many small frames spend a turn as many bytes do', async () => {
  const turns = new FairTurns(64 * 1_024);
  const loop = loopTurns();
  for (let piece = 0; piece < 20; piece++) {
    await turns.take('a', 10);
    turns.charge(1_024);
  }
  expect(loop.now()).toBeGreaterThanOrEqual(18);
  loop.end();
});

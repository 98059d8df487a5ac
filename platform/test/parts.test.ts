import { expect, test } from 'vitest';
import { noParts, openParts, type Part } from '../src/parts/part.ts';

/** A part that tells of its opening and closing. */
function part(name: string, told: string[], fails = false): Part<object, Record<string, string>> {
  return {
    name,
    open: (_needs, closing) => {
      told.push(`open ${name}`);
      closing.defer(() => void told.push(`close ${name}`));
      return fails ? Promise.reject(new Error(name)) : Promise.resolve({ [name]: name });
    },
  };
}

test('parts are opened in order, each with what those before it give, and closed in reverse, once', async () => {
  const told: string[] = [];
  const seen: unknown[] = [];
  const looking: Part<object, object> = {
    name: 'looking',
    open: (needs) => {
      seen.push(needs);
      return Promise.resolve({});
    },
  };
  const list = noParts<object>().and(part('a', told)).and(looking).and(part('b', told));
  const { house, stop } = await openParts(list, { given: true });
  expect(house).toEqual({ given: true, a: 'a', b: 'b' });
  expect(seen).toEqual([{ given: true, a: 'a' }]);
  await Promise.all([stop(), stop()]);
  expect(told).toEqual(['open a', 'open b', 'close b', 'close a']);
});

test('a part that cannot be opened has everything before it closed, and what it opened itself', async () => {
  const told: string[] = [];
  const list = noParts<object>()
    .and(part('a', told))
    .and(part('b', told, true))
    .and(part('c', told));
  await expect(openParts(list, {})).rejects.toThrow('b');
  expect(told).toEqual(['open a', 'open b', 'close b', 'close a']);
});

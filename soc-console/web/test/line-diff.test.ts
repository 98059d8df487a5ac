import { expect, it } from 'vitest';
import { lineDiff } from '../src/pages/packs/line-diff.ts';

const shown = (before: string, after: string): string =>
  lineDiff(before, after)
    .map(({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`)
    .join('|');

it.each([
  ['a\nb', 'a\nb', ' a| b'],
  ['a\nb', 'a\nc', ' a|-b|+c'],
  ['', 'a', '-|+a'],
  ['a\nb\nc', 'b', '-a| b|-c'],
  ['x', 'a\nx\nb', '+a| x|+b'],
])('lines of %j and %j', (before, after, expected) => {
  expect(shown(before, after)).toBe(expected);
});

import { leftOutFiles, leftOutFilesSchema, type LeftOutFile } from '@qiaolou/schema';
import { expect, it } from 'vitest';

const finding = (more: Partial<LeftOutFile>): LeftOutFile => ({
  ...{ file: 'acme/pack.yaml', line: 2, code: 'collector.packInvalid', reason: 'map: expected an object' },
  ...more,
});

it('tells of a bounded number of files, with their true number', () => {
  const told = leftOutFiles(Array.from({ length: 5_000 }, (_, n) => finding({ line: n + 1 })));
  expect(told.total).toBe(5_000);
  expect(told.files).toHaveLength(100);
  expect(leftOutFilesSchema.parse(told)).toEqual(told);
});

it('cuts a reason and shows what is hidden in it or in the name of a file', () => {
  const [file] = leftOutFiles([finding({ file: 'a\u202Eb', reason: `\u001B[2J${'x'.repeat(9_000)}` })]).files;
  expect(file?.file).toBe('a[U+202E]b');
  expect(file?.reason).toMatch(/^\[U\+001B\]\[2Jx+$/);
  expect(file?.reason.length).toBeLessThan(600);
});

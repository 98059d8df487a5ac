import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NewFile } from '../src/index.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-new-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const at = (name: string): string => join(directory, name);

async function begun(): Promise<NewFile> {
  const file = await NewFile.create(at('a'));
  if (file === undefined) throw new Error('it exists');
  await file.write(Buffer.from('one '));
  await file.write(Buffer.from('two'));
  return file;
}

it('has its name when it is whole', async () => {
  const file = await begun();
  expect(readdirSync(directory)).toEqual(['a.tmp']);
  await file.finish();
  expect(await file.name()).toBe(true);
  expect(readdirSync(directory)).toEqual(['a']);
  expect(readFileSync(at('a'), 'utf8')).toBe('one two');
});

it('is not begun where there is one, and takes no name that another got meanwhile', async () => {
  const file = await begun();
  await file.finish();
  writeFileSync(at('a'), 'another');
  expect(await NewFile.create(at('a'))).toBeUndefined();
  expect(await file.name()).toBe(false);
  await file.abandon();
  expect(readFileSync(at('a'), 'utf8')).toBe('another');
  expect(readdirSync(directory)).toEqual(['a']);
});

it('leaves nothing when it is abandoned, and begins anew behind a crash', async () => {
  writeFileSync(at('a.tmp'), 'of a crash, longer than what comes');
  const file = await begun();
  await file.abandon();
  await file.abandon();
  expect(readdirSync(directory)).toEqual([]);
});

it('says what the system says', async () => {
  await expect(NewFile.create(at('none/a'))).rejects.toMatchObject({ code: 'ENOENT' });
});

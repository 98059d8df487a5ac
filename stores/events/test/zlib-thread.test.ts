import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');
const MANY = 120;

/** In a process of its own: what goes wrong here aborts it. */
function endMany(work: string) {
  const child = join(import.meta.dirname, 'zlib-thread-child.ts');
  return spawnSync(process.execPath, [child, work, String(MANY)], { encoding: 'utf8' });
}

it.each(['pack', 'unpack'])('threads that do nothing but %s are ended, and the process goes on', (work) => {
  const { status, stdout, stderr } = endMany(work);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${MANY} ended\n`, stderr: '' });
});

it('nothing of the store packs, or starts a thread, in another way', () => {
  const others = globSync('**/*.ts', { cwd: SOURCE }).filter((file) => {
    if (file.startsWith('packing/')) return false;
    const text = readFileSync(join(SOURCE, file), 'utf8');
    return (
      /new Worker\(/.test(text) ||
      [...text.matchAll(/import (.+) from 'node:zlib'/g)].some(([, what]) => what !== '{ crc32 }')
    );
  });
  expect(others).toEqual([]);
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { precompress } from '../build/precompress.ts';

test('texts of a build are written compressed beside them where that is smaller, and nothing else is', async () => {
  const root = await mkdtemp(join(tmpdir(), 'qiaolou-precompress-'));
  const script = 'export const 谯楼 = 1;\n'.repeat(100);
  try {
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'index.html'), script);
    await writeFile(join(root, 'font.woff2'), script);
    await writeFile(join(root, 'assets', 'long.js'), script);
    await writeFile(join(root, 'assets', 'short.css'), 'a{}');
    precompress(root);
    const names = await readdir(root, { recursive: true });
    expect(names.sort()).toEqual([
      'assets',
      'assets/long.js',
      'assets/long.js.br',
      'assets/long.js.gz',
      'assets/short.css',
      'font.woff2',
      'index.html',
    ]);
    expect(brotliDecompressSync(await readFile(join(root, 'assets/long.js.br'))).toString()).toBe(script);
    expect(gunzipSync(await readFile(join(root, 'assets/long.js.gz'))).toString()).toBe(script);
  } finally {
    await rm(root, { recursive: true });
  }
});

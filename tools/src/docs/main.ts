import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPages } from './find-pages.ts';
import { REPOSITORY_ROOT } from './repository-root.ts';

/** `npm run docs` writes docs/generated; `--check` compares instead and fails with the names of what is out of date. */
const DIRECTORY = join(REPOSITORY_ROOT, 'docs/generated');

const check = process.argv.includes('--check');
mkdirSync(DIRECTORY, { recursive: true });
const stale: string[] = [];
for (const page of await findPages()) {
  const path = join(DIRECTORY, page.file);
  const text = await page.render();
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (check) stale.push(page.file);
  else writeFileSync(path, text);
}
if (stale.length > 0) {
  process.stderr.write(`docs/generated is out of date: ${stale.join(', ')}. Run npm run docs.\n`);
  process.exitCode = 1;
}

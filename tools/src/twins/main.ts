import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '@qiaolou/schema';
import { REPOSITORY_ROOT } from '../docs/repository-root.ts';
import { dialectFile } from './dialect-file.ts';
import type { KnownNames } from './known-names.ts';
import { twinMaker } from './twin-maker.ts';

const realLine = z.object({ dialect: z.string(), vendor: z.string(), line: z.string() });

/**
 * `npm run twins -- LINES [NAMES]`: synthetic twins of real lines (NDJSON with `vendor`, `dialect`, `line`) into
 * `collector/conformance`, a file a dialect. A file that is there is never written again: its expected values were read
 * from its lines. NAMES has `real<TAB>twin` a line, for what only a reader knows to be a name, and stays outside the
 * repository. Read every twin before it is committed.
 */
function main([lines, names]: readonly string[]): number {
  if (lines === undefined) {
    process.stderr.write('usage: npm run twins -- LINES [NAMES]\n');
    return 64;
  }
  const known = names === undefined ? new Map<string, string>() : readNames(names);
  for (const [file, group] of byFile(readFileSync(lines, 'utf8'))) {
    const path = join(REPOSITORY_ROOT, 'collector/conformance', file);
    if (existsSync(path)) {
      process.stdout.write(`${file} is there and stays\n`);
      continue;
    }
    const { twin } = twinMaker(file, known);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, group.map((line) => `${JSON.stringify({ line: twin(line) })}\n`).join(''));
  }
  return 0;
}

function byFile(text: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const row of text.split('\n').filter((each) => each !== '')) {
    const { vendor, dialect, line } = realLine.parse(parseJson(row));
    const file = dialectFile(vendor, dialect);
    files.set(file, [...(files.get(file) ?? []), line]);
  }
  return files;
}

function readNames(path: string): KnownNames {
  const rows = readFileSync(path, 'utf8').split('\n');
  return new Map(
    rows.flatMap((row) => {
      const [real = '', twin = ''] = row.split('\t');
      return real === '' || twin === '' ? [] : [[real, twin] as const];
    }),
  );
}

process.exitCode = main(process.argv.slice(2));

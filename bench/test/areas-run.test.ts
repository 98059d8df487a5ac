import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parseJson } from '@qiaolou/schema';

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, '../src/main.ts');

/** Few of everything: whether it runs, not how fast. */
const SMALL = ['--events', '2000', '--lines', '200', '--rounds', '1'];

it.each(['flows', 'collector', 'parse'])('the bench of %s runs and gives figures', async (area) => {
  const { stdout } = await run(process.execPath, [MAIN, area, '--json', ...SMALL], { maxBuffer: 16 * 1_048_576 });
  const report = parseJson(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(report).toMatchObject({ area });
  const { results } = report as { readonly results: readonly { readonly name: string; readonly ours: number }[] };
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ ours }) => !(ours > 0))).toEqual([]);
});

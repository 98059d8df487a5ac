import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();
const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const permitted = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;

/** Another process that wants the directory: how it ended, and what it said. */
async function another(...before: readonly string[]) {
  const own = [process.execPath, CHILD, '--dir', directory(), '--from', '0', '--flush', '120'];
  const [program = '', ...args] = [...before, ...own];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

it('the directory of a store is refused to another process', async () => {
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
  const { code, said } = await another();
  expect(code).not.toBe(0);
  expect(said).toContain('store.locked');
  await store.close();
});

it.skipIf(!permitted)('and to one in another PID namespace; skipped where unshare is not permitted', async () => {
  const store = await openEmbeddedEventStore({ dir: directory(), clock: systemClock });
  const { code, said } = await another('unshare', '--pid', '--fork', '--mount-proc', '--kill-child');
  expect(code).not.toBe(0);
  expect(said).toContain('store.locked');
  await store.close();
});

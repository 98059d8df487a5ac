import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SocError } from '@qiaolou/schema';
import { REPOSITORY_ROOT, WEB_ROOT, WEB_SOURCES } from './shipped-directories.ts';

function newestChange(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** True when the pages are there and none of their sources is younger. */
function isBuilt(): boolean {
  const index = join(WEB_ROOT, 'index.html');
  if (!existsSync(index)) return false;
  const sources = ['src', 'build', 'index.html', 'vite.config.ts', '../../schema/src'].map((name) =>
    join(WEB_SOURCES, name),
  );
  return statSync(index).mtimeMs >= Math.max(...sources.filter(existsSync).map(newestChange));
}

/**
 * Builds the console's pages with Vite unless they are built already; takes some seconds the first time. A release that
 * came without Vite but with built pages is left as it is. Throws `platform.webMissing` with Vite's last words.
 */
export async function buildWeb(): Promise<void> {
  const vite = join(REPOSITORY_ROOT, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite) ? existsSync(join(WEB_ROOT, 'index.html')) : isBuilt()) return;
  if (!existsSync(vite)) throw new SocError('platform.webMissing', { reason: 'vite is not installed' });
  const child = spawn(process.execPath, [vite, 'build', WEB_SOURCES, '--logLevel', 'warn'], {
    cwd: REPOSITORY_ROOT,
    // Whatever this process runs as (a test, say), the pages are those that users get.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new SocError('platform.webMissing', { reason: output.slice(-1_000) });
}

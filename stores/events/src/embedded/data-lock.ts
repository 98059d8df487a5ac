import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { SocError } from '@qiaolou/schema';

/** Holds a data directory for one store at a time. */
export interface DataLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file of a data directory. Throws `store.locked` with the holder's pid when another living process has
 * it; the file of a dead process is taken over.
 */
export async function lockDirectory(dir: string): Promise<DataLock> {
  const path = join(dir, 'store.lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await claim(path);
      return {
        release: () => unlink(path),
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = await livingHolder(path);
    if (pid !== undefined) throw new SocError('store.locked', { dir, pid });
    await unlink(path).catch(() => undefined);
  }
  throw new SocError('store.locked', { dir });
}

/** Creates the lock file with its contents in one step: a half-written one would look abandoned. */
async function claim(path: string): Promise<void> {
  const own = `${path}.${process.pid}.${threadId}`;
  await writeFile(own, `${process.pid} ${await startTime(process.pid)}\n`, { mode: 0o600 });
  try {
    await link(own, path);
  } finally {
    await unlink(own);
  }
}

async function livingHolder(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [pidText = '', started = ''] = text.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const now = await startTime(pid);
  return now !== '' && now === started ? pid : undefined;
}

/** Start time of a process in clock ticks since boot; tells a process from a later one with the same pid. */
async function startTime(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return alive(pid) ? 'alive' : '';
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

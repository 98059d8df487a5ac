import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SocError } from '@qiaolou/schema';

/** Places inside the data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly spool: string;
  readonly events: string;
  readonly recordsFile: string;
  readonly jobsFile: string;
  readonly keys: string;
  readonly auditCheckpointFile: string;
  readonly netflowTemplatesFile: string;
  readonly rejectedFile: string;
  /** Gives the directory back. */
  release(): void;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Identity of a process that survives reuse of its number: start time in clock ticks (Linux), else empty. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function lock(path: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(path, 'wx', 0o600);
      writeSync(handle, `${process.pid} ${startTicks(process.pid)}`);
      closeSync(handle);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pidText = '', ticks = ''] = readFileSync(path, 'utf8').split(' ');
    const pid = Number(pidText);
    const held = pid > 0 && pid !== process.pid && isAlive(pid) && (ticks === '' || startTicks(pid) === ticks);
    if (held) throw new SocError('platform.dataLocked', { path, pid });
    rmSync(path, { force: true });
  }
  throw new SocError('platform.dataLocked', { path });
}

/**
 * Makes the data directory if needed and takes it for this process; a lock left by a process that died is taken over.
 * Throws `platform.dataLocked` with the pid when another process has it.
 */
export function openDataDirectory(root: string): DataDirectory {
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const folder of ['spool', 'events', 'keys']) mkdirSync(at(folder), { recursive: true, mode: 0o700 });
  const lockFile = at('lock');
  lock(lockFile);
  return {
    root,
    spool: at('spool'),
    events: at('events'),
    recordsFile: at('records.db'),
    jobsFile: at('jobs.db'),
    keys: at('keys'),
    auditCheckpointFile: at('audit-checkpoints.ndjson'),
    netflowTemplatesFile: at('netflow-templates.json'),
    rejectedFile: at('rejected.ndjson'),
    release: () => rmSync(lockFile, { force: true }),
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { join } from 'node:path';

/** The processes started while it watches. */
export interface ChildrenOfTests {
  /** Those still alive. */
  living(): readonly ChildProcess[];
  /** Kills what is alive and is not among `spared`; resolves when it is gone. */
  endAllBut(spared: readonly ChildProcess[]): Promise<void>;
}

/** Where the one watcher of a process is kept: files that share a process have modules of their own or the same, as they come. */
const WATCHER = Symbol.for('qiaolou.childrenOfThisProcess');

/** The one watcher of this process: each more would have a process of its own that waits to end orphans. */
export function childrenOfThisProcess(): ChildrenOfTests {
  const known = Reflect.get(globalThis, WATCHER) as ChildrenOfTests | undefined;
  const watcher = known ?? watchChildren();
  Reflect.set(globalThis, WATCHER, watcher);
  return watcher;
}

/**
 * Knows every process that is started from here on, however it is started. Should this process die, another kills those
 * that are then alive.
 */
export function watchChildren(): ChildrenOfTests {
  const living = new Set<ChildProcess>();
  const tell = tellOrphanKiller();
  diagnostics.subscribe('child_process', (message) => {
    const { process: child } = message as { readonly process: ChildProcess };
    living.add(child);
    // Number and arguments are known once `spawn` has returned; a program that is not there never gets a number.
    process.nextTick(() => {
      if (isOrphanKiller(child)) living.delete(child);
      if (!living.has(child)) return;
      if (child.pid === undefined) living.delete(child);
      else tell(`+${child.pid}\n`);
    });
    child.once('exit', () => {
      if (living.delete(child)) tell(`-${child.pid ?? ''}\n`);
    });
  });
  return {
    living: () => [...living],
    endAllBut: async (spared) => {
      await Promise.all([...living].filter((child) => !spared.includes(child)).map(end));
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

// Joined, not resolved as a URL: under a test's DOM, URL is that of the browser.
const ORPHAN_KILLER = join(import.meta.dirname, 'kill-orphans.ts');

/** Of any watcher of this process: no child of a test, and ended by nobody. */
function isOrphanKiller(child: ChildProcess): boolean {
  return child.spawnargs.includes(ORPHAN_KILLER);
}

/** Starts `kill-orphans.ts` with the first line there is for it. */
function tellOrphanKiller(): (line: string) => void {
  let input: NodeJS.WritableStream | undefined;
  const start = (): NodeJS.WritableStream => {
    const killer = spawn(process.execPath, [ORPHAN_KILLER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    killer.unref();
    // Its input ends with this process and must not keep it alive.
    (killer.stdin as typeof killer.stdin & { unref(): void }).unref();
    return killer.stdin;
  };
  return (line) => {
    input ??= start();
    input.write(line);
  };
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a child told before it ended: cursor name → audit number, for every acknowledged commit. */
type Acknowledged = ReadonlyMap<string, number>;

/** A child in its commit loop. */
export interface CommitLoop {
  /** Resolves after the child acknowledged this many commits. */
  acknowledged(count: number): Promise<void>;
  kill(): void;
  /** Resolves when the child is gone. */
  readonly ended: Promise<Acknowledged>;
}

/** Starts `fixtures/commit-loop.ts` in its own process. */
export function startCommitLoop(dialect: string, place: string, name: string, count: number): CommitLoop {
  const script = fileURLToPath(new URL('fixtures/commit-loop.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dialect, place, name, String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = new Map<string, number>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let rest = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [key = '', seq = ''] = line.split(' ');
      seen.set(key, Number(seq));
    }
    for (const waiter of waiting) if (seen.size >= waiter.count) waiter.resolve();
  });
  const ended = new Promise<Acknowledged>((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(seen);
      else reject(new Error(`commit loop ended with ${code ?? signal ?? ''}: ${errors}`));
    });
  });
  return {
    acknowledged: (wanted) =>
      Promise.race([
        new Promise<void>((resolve) => {
          if (seen.size >= wanted) resolve();
          else waiting.push({ count: wanted, resolve });
        }),
        ended.then(() => undefined),
      ]),
    kill: () => child.kill('SIGKILL'),
    ended,
  };
}

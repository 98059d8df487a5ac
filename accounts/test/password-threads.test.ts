import { readdirSync, readFileSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { hashPassword } from '@qiaolou/crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { startPasswordThreads, type PasswordThreads } from '../src/index.ts';

const HASH = hashPassword('Tower-Lamp-27!north', { iterations: 10 });
const ANYBODY = { asker: '192.0.2.7' };

let threads: PasswordThreads;
afterEach(() => threads.close());

describe('password threads', () => {
  test('hash and verify as the blocking form does', async () => {
    threads = startPasswordThreads({ threads: 2 });
    expect(await threads.verify('Tower-Lamp-27!north', HASH, ANYBODY)).toBe(true);
    expect(await threads.verify('wrong', HASH, ANYBODY)).toBe(false);
    expect(await threads.verify('x', await threads.hash('x', ANYBODY), ANYBODY)).toBe(true);
  });

  test('a stored text that is no hash is a fault of that call alone', async () => {
    threads = startPasswordThreads({ threads: 1 });
    await expect(threads.verify('x', 'nonsense', ANYBODY)).rejects.toThrow('crypto.badEncoding');
    expect(await threads.verify('Tower-Lamp-27!north', HASH, ANYBODY)).toBe(true);
  });

  test('no more threads than configured, however many ask; the rest wait or are told when to come again', async () => {
    threads = startPasswordThreads({ threads: 1, waiting: 20 });
    const before = threadNames();
    const asked = Array.from({ length: 300 }, (_, i) =>
      threads.verify('wrong', HASH, { asker: `10.0.0.${i % 60}` }).then(
        () => 'answered',
        (error: unknown) => (error as { code: string; details: object }).code,
      ),
    );
    expect(threads.figures()).toMatchObject({ running: 1, waiting: 20, refused: 279 });
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === 'answered')).toHaveLength(21);
    expect(answers.filter((answer) => answer === 'auth.busy')).toHaveLength(279);
    expect(threadNames().length - before.length).toBeLessThanOrEqual(1 + V8_THREADS_OF_ONE);
  });

  test('what is refused at its turn hashes nothing', async () => {
    threads = startPasswordThreads({ threads: 1 });
    const refused = () => {
      throw new RangeError('no');
    };
    await expect(threads.verify('x', 'nonsense', { ...ANYBODY, atTurn: refused })).rejects.toThrow(RangeError);
  });

  test.runIf(process.platform === 'linux')('stand behind the threads that take in logs', async () => {
    threads = startPasswordThreads({ threads: 1 });
    await threads.verify('x', HASH, ANYBODY);
    const nice = readdirSync('/proc/self/task').map((id) =>
      niceness(readFileSync(`/proc/self/task/${id}/stat`, 'utf8')),
    );
    expect(nice.filter((value) => value > niceness(readFileSync('/proc/self/stat', 'utf8')))).toHaveLength(1);
  });

  test('a thread that dies fails its log-in with a code, and the next one starts another', async () => {
    threads = startPasswordThreads({ threads: 1 });
    const started = Promise.withResolvers<Worker>();
    process.once('worker', started.resolve);
    const lost = threads.hash('x', ANYBODY);
    const ended = expect(lost).rejects.toMatchObject({ code: 'auth.busy' });
    const waits = threads.verify('Tower-Lamp-27!north', HASH, ANYBODY);
    await (await started.promise).terminate();
    await ended;
    expect(await waits).toBe(true);
  });

  test('after closing nothing is hashed', async () => {
    threads = startPasswordThreads({ threads: 1 });
    await threads.close();
    await expect(threads.verify('x', HASH, ANYBODY)).rejects.toMatchObject({ code: 'auth.busy' });
  });
});

/** A worker may bring threads of its own that wait. */
const V8_THREADS_OF_ONE = 2;

function threadNames(): readonly string[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task') : [];
}

/** Field 19 of /proc/…/stat (proc(5)); the name before it may hold blanks. */
function niceness(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
}

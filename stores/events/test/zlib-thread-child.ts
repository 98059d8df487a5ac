import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ZlibThread } from '../src/packing/zlib-thread.ts';

/** `zlib-thread-child.ts pack|unpack N`: starts and ends so many threads, one after another. */
const [, , work = 'pack', many = '1'] = process.argv;
for (let n = 0; n < Number(many); n += 1) {
  const thread = new ZlibThread(new URL('./zlib-thread-entry.ts', import.meta.url), work);
  await once(thread, 'message');
  await delay(n % 4);
  await thread.terminate();
}
process.stdout.write(`${many} ended\n`);

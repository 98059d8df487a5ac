import { randomBytes } from 'node:crypto';
import { systemClock } from '@qiaolou/schema';
import { fileTail } from '../../../src/inputs/file-tail/input.ts';
import { openSpool } from '../../../src/spool/index.ts';

// Follows the files of a folder into a spool until it is killed; the kill test starts it again and again.
const [dir = '', folder = ''] = process.argv.slice(2);
const spool = await openSpool({ dir, randomId: () => 'ab'.repeat(16), segmentBytes: 64 * 1024, fsyncIntervalMs: 5 });
const input = fileTail.open(
  fileTail.settings.parse({ enabled: true, files: [{ paths: [`${folder}/*.log`], gzipBacklog: true }] }),
  {
    ...{ sink: spool, clock: systemClock, verifyKey: () => undefined, stateDirectory: `${dir}/inputs` },
    observer: { received: () => undefined, shed: () => undefined, truncated: () => undefined },
    newId: () => randomBytes(16).toString('hex'),
  },
);
await input.start();
setInterval(() => process.stdout.write(`${input.stats().received}\n`), 20);

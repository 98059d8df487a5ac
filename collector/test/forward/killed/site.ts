import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '@qiaolou/files';
import { systemClock, type SpoolPosition } from '@qiaolou/schema';
import { Forwarder, readSiteBundle } from '../../../src/forward/index.ts';
import { openSpool, openSpoolReader } from '../../../src/spool/index.ts';

/**
 * A site until it is killed: `site.ts <folder> <bundle> <port> <run> <records>`. Puts records on its spool, `durable <number>` when they
 * are on the disk, and sends them; `drained` when the centre has all of them.
 */
const [, , folder = '', bundle = '', port = '', run = '', records = ''] = process.argv;
const dir = join(folder, 'spool');
const cursorFile = join(folder, 'cursor.json');

function kept(): SpoolPosition | undefined {
  try {
    return JSON.parse(readFileSync(cursorFile, 'utf8')) as SpoolPosition;
  } catch {
    return undefined;
  }
}

const spool = await openSpool({ dir, randomId: () => '51'.repeat(16), fsyncIntervalMs: 5, segmentBytes: 100_000 });
let appended = 0;
const forwarder = new Forwarder({
  bundle: readSiteBundle(bundle),
  ...{ to: { host: '127.0.0.1', port: Number(port) }, spoolId: spool.id, clock: systemClock, random: () => -0.99 },
  openSource: (from) => openSpoolReader({ dir, from }),
  from: kept(),
  onAcknowledged: (next) => {
    replaceFileSync(cursorFile, JSON.stringify(next));
    void spool.removeBefore(next);
  },
  status: () => Promise.resolve({ backlogBytes: 0, spoolLimitBytes: 1, lost: 0 }),
  heartbeatMs: 200,
  onState: () => undefined,
});
forwarder.start();
while (appended < Number(records)) {
  for (let i = 0; i < 50; i++)
    spool.append({
      payload: Buffer.from(`${run}:${appended++}:${'.'.repeat(appended % 200)}`),
      ...{ receivedAt: systemClock.now(), listener: 'syslog-tcp', peer: '10.0.0.1' },
    });
  await spool.durable();
  forwarder.poke();
  process.stdout.write(`durable ${appended}\n`);
}
while (openSpoolReader({ dir, from: kept() }).read(1, 1).length > 0) {
  forwarder.poke();
  await new Promise((resolve) => setTimeout(resolve, 5));
}
process.stdout.write('drained\n');
await forwarder.stop();
await spool.close();

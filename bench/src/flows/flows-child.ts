import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inputKindOf, openDecoding, openSpool, openSpoolReader, SourceHealth } from '@qiaolou/collector';
import { systemClock, type LazyEvent } from '@qiaolou/schema';

/**
 * Receives flows as the platform does (socket, spool on the disk, decoder) and writes what comes of them to a file, a line of
 * JSON each. Tells its port, and on `end` its figures.
 */

const [, , directory = '.'] = process.argv;
const spool = await openSpool({
  dir: join(directory, 'spool'),
  randomId: () => 'ab'.repeat(16),
  fsyncIntervalMs: 100,
  onDurable: read,
});
const health = new SourceHealth(systemClock);
const netflow = inputKindOf('netflow');
const input = netflow.open(netflow.settings.parse({ port: 0 }), {
  ...{
    sink: spool,
    observer: health,
    clock: systemClock,
    verifyKey: () => undefined,
    stateDirectory: directory,
    newId: () => 'ab'.repeat(16),
  },
});
const reader = openSpoolReader({ dir: join(directory, 'spool') });
const decoding = openDecoding({
  ...{ packs: [], spoolId: reader.spoolId, skewLimitMs: 86_400_000, stateDirectory: directory },
});
const file = openSync(join(directory, 'rows.ndjson'), 'w');
let rows = 0;
let records = 0;

function read(): void {
  for (;;) {
    const found = reader.read(1_024, 2_000_000);
    const last = found.at(-1);
    if (last === undefined) return;
    for (const events of decoding.decodeAll(found)) write(events);
    decoding.save(last.next);
  }
}

const NEWLINE = Buffer.from('\n');
const ROWS_A_WRITE = 512;

function write(events: readonly LazyEvent[]): void {
  if (events.length === 0) return;
  rows += events.length;
  for (const event of events) records += Number(event.value('netflow.flows') ?? 0);
  for (let from = 0; from < events.length; from += ROWS_A_WRITE) {
    const some = events.slice(from, from + ROWS_A_WRITE);
    const lines = some.flatMap((event) => [event.line() ?? Buffer.from(JSON.stringify(event.whole())), NEWLINE]);
    writeSync(file, Buffer.concat(lines));
  }
}

const { port } = await input.start();
// What a start costs is no matter of records.
const atStart = process.cpuUsage();
process.send?.({ port });
process.on('message', (message) => {
  if (message === 'datagrams') process.send?.({ datagrams: input.datagrams?.() ?? 0 });
  if (message === 'end') void end();
});

async function end(): Promise<void> {
  const { kernelDrops: drops } = input.stats();
  await input.stop();
  const { shed } = input.stats();
  await spool.durable();
  read();
  const { user, system } = process.cpuUsage(atStart);
  const residentMb = process.resourceUsage().maxRSS / 1_000;
  process.send?.({ rows, records, cpuSeconds: (user + system) / 1e6, drops, shed, residentMb });
  await spool.close();
  closeSync(file);
  process.disconnect();
}

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadPacks, openDecoding, openSpool, openSpoolReader, SourceHealth, inputKindOf } from '@qiaolou/collector';
import { systemClock, type LazyEvent } from '@qiaolou/schema';

/**
 * Receives syslog by TCP as the platform does (socket, spool on the disk, decoder with the shipped packs) and writes each event to a
 * file, a line of JSON. Tells its port, and ends when it is told to.
 */

const [, , directory = '.', output = 'out.ndjson'] = process.argv;
const spool = await openSpool({
  dir: join(directory, 'spool'),
  randomId: () => 'ab'.repeat(16),
  fsyncIntervalMs: 100,
  onDurable: read,
});
const syslogTcp = inputKindOf('syslog-tcp');
const input = syslogTcp.open(syslogTcp.settings.parse({ port: 0 }), {
  ...{ sink: spool, observer: new SourceHealth(systemClock), clock: systemClock, verifyKey: () => undefined },
  ...{ stateDirectory: directory, newId: () => 'ab'.repeat(16) },
});
const reader = openSpoolReader({ dir: join(directory, 'spool') });
const decoding = openDecoding({
  ...{ packs: loadPacks(join(import.meta.dirname, '../../../collector/parsers')), spoolId: reader.spoolId },
  ...{ skewLimitMs: 366 * 86_400_000, stateDirectory: directory },
});
const file = openSync(output, 'w');

function read(): void {
  for (;;) {
    const found = reader.read(1_024, 2_000_000);
    if (found.length === 0) return;
    write(decoding.decodeAll(found).flat());
  }
}

const NEWLINE = Buffer.from('\n');

function write(events: readonly LazyEvent[]): void {
  const lines = events.flatMap((event) => [event.line() ?? Buffer.from(JSON.stringify(event.whole())), NEWLINE]);
  writeSync(file, Buffer.concat(lines));
}

const { port } = await input.start();
process.send?.({ port });
process.on('message', () => void end());

async function end(): Promise<void> {
  await input.stop();
  await spool.durable();
  read();
  await spool.close();
  closeSync(file);
  process.disconnect();
}

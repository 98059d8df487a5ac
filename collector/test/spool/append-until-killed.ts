import { openSpool } from '../../src/spool/index.ts';

// Appends numbered records for ever and prints how many are durable; the crash test kills it.
const [dir = '', first = '0'] = process.argv.slice(2);
const spool = await openSpool({ dir, randomId: () => 'ab'.repeat(16), segmentBytes: 64 * 1024, fsyncIntervalMs: 5 });
for (let number = Number(first); ;) {
  for (let i = 0; i < 50; i++, number++) {
    const payload = Buffer.from(`${number}:${'x'.repeat(number % 400)}`);
    spool.append({ payload, receivedAt: number, listener: 'syslog-tcp', peer: '192.0.2.1' });
  }
  // Half of the groups are only handed over, so that the kill also meets group commits nobody waits for.
  if (number % 100 === 0) {
    await spool.durable();
    process.stdout.write(`${number}\n`);
  } else await new Promise((resolve) => setImmediate(resolve));
}

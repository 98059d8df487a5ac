import { once } from 'node:events';
import { connect } from 'node:net';
import { systemClock } from '@qiaolou/schema';
import { ATTACK, webLine } from './web-line.ts';

/**
 * A process that sends ordinary lines over TCP syslog at a pace and an attack now and then:
 * `node paced-sender.ts PORT PER_SECOND PROBES PROBE_EVERY_MS FIRST`. It prints a line `<address> <epoch ms>` for each attack.
 */
const [port = 0, perSecond = 0, probes = 0, everyMs = 0, first = 0] = process.argv.slice(2).map(Number);
const STEP_MS = 20;

const ordinary = connect({ port, host: '127.0.0.1', localAddress: '127.0.2.1' });
const attacker = connect({ port, host: '127.0.0.1', localAddress: '127.0.2.2' });
await Promise.all([once(ordinary, 'connect'), once(attacker, 'connect')]);
const started = performance.now();
let sent = 0;
const pace = setInterval(() => {
  const due = ((performance.now() - started) / 1_000) * perSecond;
  for (; sent < due; sent++) ordinary.write(webLine('192.0.2.7', '/index.html', systemClock.now()));
}, STEP_MS);
for (let n = first; n < first + probes; n++) {
  await new Promise((resolve) => setTimeout(resolve, everyMs));
  const client = `203.0.${n >> 8}.${n & 255}`;
  process.stdout.write(`${client} ${performance.timeOrigin + performance.now()}\n`);
  attacker.write(webLine(client, ATTACK, systemClock.now()));
}
clearInterval(pace);
for (const socket of [ordinary, attacker]) socket.end();

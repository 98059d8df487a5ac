import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';

// Waits for a file, then sends numbered datagrams to a port as fast as the receiver takes them from the kernel.
const [port = '0', count = '0', goFile = ''] = process.argv.slice(2);
const MOST_WAITING_BYTES = 32 * 1024;
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Bytes that wait in the receiver's socket: column `tx_queue:rx_queue` of /proc/net/udp. */
function waitingBytes(): number {
  const suffix = `:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`;
  const row = readFileSync('/proc/net/udp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, local]) => local?.endsWith(suffix));
  return Number.parseInt(row?.[4]?.split(':')[1] ?? '0', 16);
}

while (!existsSync(goFile)) await tick();
const socket = createSocket('udp4');
for (let number = 0; number < Number(count); number++) {
  if (number % 16 === 0) while (waitingBytes() > MOST_WAITING_BYTES) await tick();
  await new Promise((resolve) => socket.send(`<13>${number}`, Number(port), '127.0.0.1', resolve));
}
socket.close();

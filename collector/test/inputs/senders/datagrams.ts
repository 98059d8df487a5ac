import { createSocket } from 'node:dgram';

/** Sends each payload as a datagram. */
export async function sendDatagrams(port: number, payloads: readonly Buffer[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const payload of payloads) await new Promise((resolve) => socket.send(payload, port, '127.0.0.1', resolve));
  socket.close();
}

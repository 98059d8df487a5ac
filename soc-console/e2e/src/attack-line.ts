import { once } from 'node:events';
import { connect } from 'node:net';
import { nginxLine } from '@qiaolou/scenarios';

/** Title of the rule that sees {@link injectionLine}. */
export const INJECTION_RULE = '门户网站 SQL 注入尝试';

/** A request with an SQL injection in it, as nginx of the portal logs it over syslog (RFC 3164) at `now`. */
export function injectionLine(now: number, client: string): string {
  return nginxLine({
    at: now,
    client,
    method: 'GET',
    target: '/bsfw/guide?id=7%27%20union%20select%20name,id_card%20from%20citizen--%20',
    status: 200,
    bytes: 4096,
    userAgent: 'Mozilla/5.0',
  });
}

/** Sends one line to a syslog TCP input and closes the connection in order. */
export async function sendLine(port: number, line: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.end(`${line}\n`);
  // The input says nothing, but a reader is needed for the end of the connection to be seen.
  socket.resume();
  await once(socket, 'close');
}

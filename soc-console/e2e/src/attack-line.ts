import { once } from 'node:events';
import { connect } from 'node:net';

const CHINA_OFFSET_MS = 8 * 3_600_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A request with an SQL injection in it, as nginx of the portal logs it over syslog (RFC 3164) at `now`. */
export function injectionLine(now: number, client: string): string {
  const local = new Date(now + CHINA_OFFSET_MS);
  const iso = local.toISOString();
  const month = MONTHS[local.getUTCMonth()] ?? '';
  const time = iso.slice(11, 19);
  const header = `${month} ${String(local.getUTCDate()).padStart(2, ' ')} ${time}`;
  const logged = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${time} +0800`;
  const target = '/bsfw/guide?id=7%27%20union%20select%20name,id_card%20from%20citizen--%20';
  return `<190>${header} portal-01 nginx: ${client} - - [${logged}] "GET ${target} HTTP/1.1" 200 4096 "-" "Mozilla/5.0"`;
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

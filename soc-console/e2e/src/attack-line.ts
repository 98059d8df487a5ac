import { once } from 'node:events';
import { connect } from 'node:net';
import { isoTime, SHANGHAI_OFFSET_MS } from '@qiaolou/schema';

/** Title of the rule that sees {@link injectionLine}. */
export const INJECTION_RULE = '门户网站 SQL 注入尝试';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A request with an SQL injection in it, as nginx of the portal logs it over syslog (RFC 3164) at `now`. */
export function injectionLine(now: number, client: string): string {
  const [date = '', clock = ''] = isoTime(now + SHANGHAI_OFFSET_MS).split('T');
  const [year, month, day] = date.split('-').map(Number);
  const name = MONTHS[(month ?? 0) - 1] ?? '';
  const time = clock.slice(0, 'HH:MM:SS'.length);
  const header = `${name} ${String(day).padStart(2, ' ')} ${time}`;
  const logged = `${String(day).padStart(2, '0')}/${name}/${String(year)}:${time} +0800`;
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

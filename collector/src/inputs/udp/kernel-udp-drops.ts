import { readFileSync } from 'node:fs';

/**
 * Datagrams the kernel dropped on the UDP sockets bound to a port, IPv4 and IPv6 together, because their buffers were
 * full: column `drops` of `/proc/net/udp` (Linux, proc_net_udp). Undefined where there is no such file or socket.
 */
export function readUdpDrops(port: number): number | undefined {
  const found = ['/proc/net/udp', '/proc/net/udp6'].map((path) => udpDrops(readIfThere(path), port));
  const known = found.filter((drops) => drops !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, drops) => sum + drops, 0);
}

/** The same from the text of such a file. */
export function udpDrops(table: string, port: number): number | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const drops = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local]) => local?.endsWith(suffix))
    .map((columns) => Number(columns.at(-1)))
    .filter((count) => Number.isSafeInteger(count));
  return drops.length === 0 ? undefined : drops.reduce((sum, count) => sum + count, 0);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/**
 * What of a client's address stands for the client: an IPv4 address, or the /64 of an IPv6 one, the least a site has.
 *
 * @example
 * clientNetwork('2001:db8::1'); // '2001:db8:0:0'
 */
export function clientNetwork(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: zeros }, () => '0'), ...back].slice(0, 4).join(':');
}

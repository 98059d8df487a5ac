/** A sender's address as peers are named: IPv4 as such, also when it came in through an IPv6 socket; no scope id. */
export function peerAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  const scope = plain.indexOf('%');
  return scope < 0 ? plain : plain.slice(0, scope);
}

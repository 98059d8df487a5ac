/** A datagram's message without the line ends and NULs many devices append (RFC 5426 wants none). */
export function trimDatagram(payload: Buffer): Buffer {
  let end = payload.length;
  while (end > 0) {
    const byte = payload[end - 1];
    if (byte !== 0x0a && byte !== 0x0d && byte !== 0) break;
    end--;
  }
  return payload.subarray(0, end);
}

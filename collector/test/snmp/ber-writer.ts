/** An element of BER with a definite length (X.690 §8.1). */
export function ber(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.from([tag, 0x84]), length, body]);
}

/** A whole number that is not negative. */
export function whole(value: number, tag = 0x02): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return ber(tag, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** Octets. */
export function octets(value: string | Uint8Array): Buffer {
  return ber(0x04, typeof value === 'string' ? Buffer.from(value) : value);
}

/** An object identifier. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const arcs = [40 * first + second, ...rest].flatMap((arc) => {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
    return digits;
  });
  return ber(0x06, Buffer.from(arcs));
}

/** A pair of OID and value. */
export function varBind(name: string, value: Buffer): Buffer {
  return ber(0x30, oid(name), value);
}

/** A trap (or, by its tag, an inform) of v2c. */
export function trapV2c(community: string, trapOid: string, variables: readonly Buffer[], tag = 0xa7): Buffer {
  const list = ber(
    0x30,
    varBind('1.3.6.1.2.1.1.3.0', whole(4_200, 0x43)),
    varBind('1.3.6.1.6.3.1.1.4.1.0', oid(trapOid)),
    ...variables,
  );
  return ber(0x30, whole(1), octets(community), ber(tag, whole(77), whole(0), whole(0), list));
}

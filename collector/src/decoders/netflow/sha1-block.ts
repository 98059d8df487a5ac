const WORDS = new Int32Array(80);

/**
 * SHA-1 (RFC 3174) of at most 55 bytes, which are one block: the five words of the digest. For ids that other tools compute the same
 * way, of short tuples a million times; nothing here relies on its strength.
 *
 * @param message Big-endian words of the message, with the bytes behind its end 0; room for 16.
 * @param length Bytes of the message.
 */
export function sha1Block(message: Int32Array, length: number, digest: Int32Array): void {
  const w = WORDS;
  for (let i = 0; i < 16; i += 1) w[i] = message[i] ?? 0;
  const last = length >> 2;
  w[last] = (w[last] ?? 0) | (0x80 << (24 - (length & 3) * 8));
  w[14] = 0;
  w[15] = length * 8;
  for (let i = 16; i < 80; i += 1) {
    const mixed = (w[i - 3] ?? 0) ^ (w[i - 8] ?? 0) ^ (w[i - 14] ?? 0) ^ (w[i - 16] ?? 0);
    w[i] = (mixed << 1) | (mixed >>> 31);
  }
  let [a, b, c, d, e] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  for (let i = 0; i < 80; i += 1) {
    let mixed = (b ^ c ^ d) + (i < 40 ? 0x6ed9eba1 : 0xca62c1d6);
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i >= 40 && i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    const next = (((a << 5) | (a >>> 27)) + mixed + e + (w[i] ?? 0)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  digest[0] = (a + 0x67452301) | 0;
  digest[1] = (b + 0xefcdab89) | 0;
  digest[2] = (c + 0x98badcfe) | 0;
  digest[3] = (d + 0x10325476) | 0;
  digest[4] = (e + 0xc3d2e1f0) | 0;
}

import { orderedPorts, type FlowPorts } from './community-id.ts';
import { sha1Block } from './sha1-block.ts';

const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const DIGEST_BYTES = 20;

/** Community ids of conversations that are numbers, as `communityId` makes them of texts. */
export class CommunityIdBytes {
  /** The id that was made last: `1:` and the digest in base64. */
  readonly bytes = Buffer.from(`1:${'='.repeat(28)}`);
  readonly #message = new Int32Array(16);
  readonly #digest = new Int32Array(5);
  #length = 0;

  /** Makes the id of a conversation whose addresses, source first, are so many words each from a place on. */
  make(keys: Uint32Array, at: number, words: number, flow: FlowPorts): void {
    const ports = orderedPorts(flow);
    const compared = compareWords(keys, at, words) || (ports === undefined ? 0 : ports.source - ports.destination);
    const swap = compared > 0 && ports?.oneWay !== true;
    this.#message.fill(0);
    // The seed, two bytes.
    this.#length = 2;
    for (let i = 0; i < words * 2; i += 1) {
      const word = keys[at + (swap ? (i + words) % (words * 2) : i)] ?? 0;
      this.#put(word >>> 16);
      this.#put(word & 0xffff);
    }
    this.#put(flow.protocol << 8);
    if (ports !== undefined) {
      this.#put(swap ? ports.destination : ports.source);
      this.#put(swap ? ports.source : ports.destination);
    }
    sha1Block(this.#message, this.#length, this.#digest);
    this.#write();
  }

  /** Two bytes more. */
  #put(half: number): void {
    const at = this.#length >> 2;
    this.#message[at] = (this.#message[at] ?? 0) | ((this.#length & 2) === 0 ? half << 16 : half & 0xffff);
    this.#length += 2;
  }

  /** The digest in base64 (RFC 4648 §4); 20 bytes end with one `=`. */
  #write(): void {
    const { bytes } = this;
    let to = 2;
    for (let from = 0; from < DIGEST_BYTES; from += 3) {
      const three = (this.#byte(from) << 16) | (this.#byte(from + 1) << 8) | this.#byte(from + 2);
      for (let shift = 18; shift >= 0; shift -= 6) bytes[to++] = BASE64[(three >>> shift) & 63] ?? 0;
    }
    bytes[to - 1] = 61;
  }

  #byte(at: number): number {
    return at < DIGEST_BYTES ? ((this.#digest[at >> 2] ?? 0) >>> (24 - (at & 3) * 8)) & 255 : 0;
  }
}

function compareWords(keys: Uint32Array, at: number, words: number): number {
  for (let i = 0; i < words; i += 1) {
    const [source, destination] = [keys[at + i] ?? 0, keys[at + words + i] ?? 0];
    if (source !== destination) return source < destination ? -1 : 1;
  }
  return 0;
}

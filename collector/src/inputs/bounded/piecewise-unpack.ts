import { Gunzip, Inflate } from 'minizlib';

/** A byte of the format becomes at most 1,032 (RFC 1951 §3.2.5): a piece of this many, some 264 KB. */
const PIECE_BYTES = 256;

/**
 * Decompresses gzip (RFC 1952) or zlib (RFC 1950) in the calling thread and a little at a time: Node's own streams do it in the
 * pool of four threads that everything in the process shares. The verdicts are those of `zlib.createGunzip()`: members may follow
 * each other, and what follows the last one is left unread when it begins with a zero byte and is damage when it does not; of zlib
 * whatever follows is left unread.
 */
export class PiecewiseUnpack {
  readonly #unpack: Gunzip | Inflate;
  #decompressed: Buffer[] = [];
  #damage: Error | undefined;
  /** The rest is left unread. */
  #isPadding = false;

  constructor(format: 'gzip' | 'zlib') {
    this.#unpack = format === 'gzip' ? new Gunzip({}) : new Inflate({});
    this.#unpack.on('data', (bytes: Buffer) => void this.#decompressed.push(bytes));
    this.#unpack.on('error', (error: unknown) => {
      this.#damage = error instanceof Error ? error : new Error(String(error));
    });
  }

  /** What the next compressed bytes become, one small piece of them after the other. Throws zlib's error for what is damaged. */
  *push(chunk: Buffer): Generator<Buffer> {
    for (let at = 0; at < chunk.length && !this.#isPadding; at += PIECE_BYTES)
      yield* this.#write(chunk.subarray(at, at + PIECE_BYTES));
  }

  /** What is left at the end. Throws zlib's error for what is cut off. */
  *end(): Generator<Buffer> {
    if (this.#isPadding) return;
    this.#unpack.end();
    yield* this.#take();
  }

  /** Gives the native memory back; idempotent. */
  close(): void {
    this.#unpack.close();
  }

  *#write(piece: Buffer): Generator<Buffer> {
    this.#unpack.write(piece);
    yield* this.#take();
    // Of that call. zlib leaves bytes where there is room only behind the end of a member, before a zero.
    this.#isPadding = (this.#unpack.handle?.bytesWritten ?? 0) < piece.length;
  }

  #take(): readonly Buffer[] {
    if (this.#damage !== undefined) throw this.#damage;
    const taken = this.#decompressed;
    this.#decompressed = [];
    return taken;
  }
}

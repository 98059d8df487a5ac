/** Buffers that there are at most. */
const MOST_BUFFERS = 2;
/** What is larger is no buffer of these, bytes. */
const MOST_BYTES = 8_388_608;

/**
 * Buffers for the events of appends, shared with the store's thread and used again and again: new ones would have each thread's
 * collector of garbage go through its whole heap every few batches, and handing them over and back costs more than their bytes.
 */
export class AppendBuffers {
  #free: SharedArrayBuffer[] = [];
  #taken = 0;
  #retired = false;

  /** A buffer of at least so many bytes, whose bytes are of no meaning; one of its own when there are enough others. */
  take(bytes: number): Buffer {
    const free = this.#free.find(({ byteLength }) => byteLength >= bytes);
    if (free === undefined && (bytes > MOST_BYTES || this.#taken >= MOST_BUFFERS)) return Buffer.allocUnsafeSlow(bytes);
    // One that is too small goes for a larger one.
    this.#free = this.#free.filter((one) => one !== free).slice(0, MOST_BUFFERS - 1 - this.#taken);
    this.#taken++;
    return Buffer.from(free ?? new SharedArrayBuffer(2 ** Math.ceil(Math.log2(Math.max(bytes, 1)))));
  }

  /** A buffer of at least so many bytes that begins with the first `used` of another, which is given back. */
  grow(from: Buffer, used: number, bytes: number): Buffer {
    // Nobody writes to what was given back before this one has it.
    this.give(from);
    const larger = this.take(bytes);
    from.copy(larger, 0, 0, used);
    return larger;
  }

  /** Takes a buffer back that nobody reads any more; others than its own are nothing to it. */
  give({ buffer }: Uint8Array): void {
    if (this.#retired || !(buffer instanceof SharedArrayBuffer)) return;
    this.#taken--;
    this.#free.push(buffer);
  }

  /** Takes none back any more: who does not answer may read those that are taken for ever. */
  retire(): void {
    this.#retired = true;
  }
}

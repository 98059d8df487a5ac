/**
 * What two collectors say to each other is cut into frames: one byte of kind, four of length (big-endian), a body.
 * Capital letters are said by the site, small ones by the centre.
 */
const FRAME_BYTES = {
  /** Site: who it is and what it speaks; first frame of all. JSON. */
  hello: 0x48,
  /** Site: records, deflated. */
  batch: 0x42,
  /** Site: how it is, now and then also when there is nothing else to say. JSON. */
  status: 0x53,
  /** Centre: it may begin. JSON. */
  welcome: 0x77,
  /** Centre: every batch up to this number is on the disk. Four bytes. */
  acknowledge: 0x61,
  /** Centre: its answer to a status. JSON. */
  told: 0x74,
  /** Centre: why it ends the connection. JSON. */
  refuse: 0x72,
} as const;

/** What a frame is. */
export type FrameKind = keyof typeof FRAME_BYTES;

/** One frame. */
export interface ForwardFrame {
  readonly kind: FrameKind;
  readonly body: Buffer;
}

/** What is wrong with bytes that are no frames. */
export type FrameFault = 'unknownKind' | 'tooLong';

/** Bytes before a body. */
const FRAME_HEAD_BYTES = 5;
/** Longest body of records. A record may have 4 MiB, and deflate makes random bytes a little longer. */
export const MAX_BATCH_BODY_BYTES = 5 * 1024 * 1024;
/** Longest body of anything else. */
export const MAX_WORD_BYTES = 4_096;

/** Kinds the site says. */
export const SITE_FRAMES: readonly FrameKind[] = ['hello', 'batch', 'status'];
/** Kinds the centre says. */
export const CENTRE_FRAMES: readonly FrameKind[] = ['welcome', 'acknowledge', 'told', 'refuse'];

const KIND_OF: ReadonlyMap<number, FrameKind> = new Map(
  Object.entries(FRAME_BYTES).map(([kind, byte]) => [byte, kind as FrameKind]),
);

/** Makes the bytes of a frame. */
export function encodeFrame(kind: FrameKind, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + body.length);
  frame.writeUInt8(FRAME_BYTES[kind], 0);
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, FRAME_HEAD_BYTES);
  return frame;
}

interface Begun {
  readonly kind: FrameKind;
  readonly body: Buffer;
  filled: number;
}

/** What came of bytes. */
export interface ReadFrames {
  readonly frames: readonly ForwardFrame[];
  /** Set when what follows is no frame; nothing more is read of the stream. */
  readonly fault: FrameFault | undefined;
}

/**
 * Cuts a stream into frames of the kinds that may come. Incremental: the frames do not depend on how the stream is split.
 * Holds at most one frame that is not complete.
 */
export class FrameReader {
  readonly #kinds: ReadonlySet<FrameKind>;
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headFilled = 0;
  #begun: Begun | undefined;
  #fault: FrameFault | undefined;

  constructor(kinds: readonly FrameKind[]) {
    this.#kinds = new Set(kinds);
  }

  /** Bytes kept of a frame that is not complete. */
  get heldBytes(): number {
    return this.#headFilled + (this.#begun?.body.length ?? 0);
  }

  /** Takes the next bytes of the stream. */
  push(chunk: Buffer): ReadFrames {
    const frames: ForwardFrame[] = [];
    let at = 0;
    while (at < chunk.length && this.#fault === undefined) {
      at += this.#begun === undefined ? this.#fillHead(chunk, at) : fillBody(this.#begun, chunk, at);
      if (this.#begun === undefined || this.#begun.filled < this.#begun.body.length) continue;
      frames.push({ kind: this.#begun.kind, body: this.#begun.body });
      this.#begun = undefined;
    }
    return { frames, fault: this.#fault };
  }

  #fillHead(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#head, this.#headFilled, at, at + FRAME_HEAD_BYTES - this.#headFilled);
    this.#headFilled += taken;
    if (this.#headFilled === FRAME_HEAD_BYTES) {
      this.#headFilled = 0;
      this.#begin();
    }
    return taken;
  }

  #begin(): void {
    const kind = KIND_OF.get(this.#head.readUInt8(0));
    const length = this.#head.readUInt32BE(1);
    if (kind === undefined || !this.#kinds.has(kind)) this.#fault = 'unknownKind';
    else if (length > (kind === 'batch' ? MAX_BATCH_BODY_BYTES : MAX_WORD_BYTES)) this.#fault = 'tooLong';
    // Memory that is not written to costs nothing: a length alone fills none.
    else this.#begun = { kind, body: Buffer.allocUnsafeSlow(length), filled: 0 };
  }
}

function fillBody(begun: Begun, chunk: Buffer, at: number): number {
  const taken = chunk.copy(begun.body, begun.filled, at, at + begun.body.length - begun.filled);
  begun.filled += taken;
  return taken;
}

import { constants, createZstdCompress, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { inZlibTurn } from './zlib-turn.ts';
import { zstdContentSize } from './zstd-frame.ts';

/**
 * Objects of zstd that pack, or unpack, one frame after another: Node makes one anew for each call of `zstdCompressSync` and
 * `zstdDecompressSync`, which takes as long as unpacking 30 KB does. What is used of Node here stands behind documented
 * streams and is not documented: it is tried before it is used, and all these functions give undefined where the documented
 * call must be made.
 */

/** What is larger is packed so seldom that making an object for it costs nothing beside it. */
const LARGEST = 1_048_576;
/** What zstd may add to bytes that do not shrink (`ZSTD_COMPRESSBOUND`), and some more. */
const MORE_PACKED = 8_192;

/** What Node keeps behind a stream of zlib. */
interface Handle {
  writeSync(
    flush: number,
    from: Uint8Array,
    at: number,
    length: number,
    into: Uint8Array,
    to: number,
    room: number,
  ): void;
  onerror: (message: string, error: number, code: string) => void;
}

/** One object of zstd. */
class ZstdObject {
  readonly #handle: Handle;
  /** Room that is left of what was given to write to, and bytes that were not read. */
  readonly #state: Uint32Array;
  #failed = false;

  constructor(handle: Handle, state: Uint32Array) {
    this.#handle = handle;
    this.#state = state;
    handle.onerror = () => (this.#failed = true);
  }

  /** Bytes that were written to `into`; undefined when it failed, or did not read all, after which it can do nothing more. */
  through(flush: number, bytes: Uint8Array, into: Uint8Array): number | undefined {
    this.#handle.writeSync(flush, bytes, 0, bytes.length, into, 0, into.length);
    const [room = 0, unread] = this.#state;
    return this.#failed || unread !== 0 ? undefined : into.length - room;
  }
}

/** Undefined when this Node has not what is needed, behind the stream. */
function objectOf(stream: object): ZstdObject | undefined {
  if (!('_handle' in stream && '_writeState' in stream)) return undefined;
  const { _handle: handle, _writeState: state } = stream;
  return isHandle(handle) && state instanceof Uint32Array && state.length === 2
    ? new ZstdObject(handle, state)
    : undefined;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'writeSync' in value && typeof value.writeSync === 'function';
}

const newUnpacker = (): ZstdObject | undefined => objectOf(createZstdDecompress({ chunkSize: constants.Z_MIN_CHUNK }));

/** How bytes are packed. */
export interface ZstdPacking {
  readonly level: number;
  /** Whether the frame ends with a checksum of its content (RFC 8878 §3.1.1). */
  readonly checksum: boolean;
}

/** As an option of Node. */
export function zstdParameters({ level, checksum }: ZstdPacking): Record<number, number> {
  return { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0 };
}

const newPacker = (packing: ZstdPacking): ZstdObject | undefined =>
  objectOf(createZstdCompress({ params: zstdParameters(packing) }));

function unpackedBy(unpacker: ZstdObject | undefined, frame: Uint8Array, length: number): Buffer | undefined {
  const into = Buffer.allocUnsafeSlow(length);
  return unpacker?.through(constants.ZSTD_e_continue, frame, into) === length ? into : undefined;
}

/** Where frames are written to, until it is known how long they are. */
let packedInto = Buffer.alloc(0);

function packedBy(packer: ZstdObject | undefined, bytes: Uint8Array): Buffer | undefined {
  if (packedInto.length < bytes.length + MORE_PACKED)
    packedInto = Buffer.allocUnsafeSlow(bytes.length * 2 + MORE_PACKED);
  const written = packer?.through(constants.ZSTD_e_end, bytes, packedInto);
  const frame = written === undefined ? undefined : packedInto.subarray(0, written);
  return frame !== undefined && zstdContentSize(frame) === bytes.length ? Buffer.from(frame) : undefined;
}

/** Whether frames come out as they went in, one after another and as the documented call packs them, and a damaged one is told. */
function works(): boolean {
  const texts = ['qiaolou '.repeat(40), '谯楼'.repeat(3_000)].map((text) => Buffer.from(text));
  const packing = { level: 1, checksum: false };
  const frames = texts.map((text) =>
    zstdCompressSync(text, { params: zstdParameters(packing), pledgedSrcSize: text.length }),
  );
  const [unpacker, packer] = [newUnpacker(), newPacker(packing)];
  const isGood = texts.every((text, n) => {
    const frame = frames[n] ?? text;
    return (
      unpackedBy(unpacker, frame, text.length)?.equals(text) === true && packedBy(packer, text)?.equals(frame) === true
    );
  });
  const damaged = Buffer.from(frames[1] ?? []).fill(0xff, 12);
  return isGood && unpackedBy(unpacker, damaged, texts[1]?.length ?? 0) === undefined;
}

let usable: boolean | undefined;
let unpacker: ZstdObject | undefined;
/** By level, those with a checksum under a key of their own. */
const packers = new Map<string, ZstdObject | undefined>();

/** Only frames that are complete and tell their size are given to the object, so that none leaves anything for the next. */
export function unpackedInTurn(packed: Uint8Array, length: number): Buffer | undefined {
  if (length === 0 || length > LARGEST || zstdContentSize(packed) !== length) return undefined;
  return inZlibTurn(() => {
    usable ??= works();
    if (!usable) return undefined;
    unpacker ??= newUnpacker();
    const raw = unpackedBy(unpacker, packed, length);
    if (raw === undefined) unpacker = undefined;
    return raw;
  });
}

/** The same bytes as the documented call gives. */
export function packedInTurn(raw: Uint8Array, packing: ZstdPacking): Buffer | undefined {
  if (raw.length > LARGEST) return undefined;
  return inZlibTurn(() => {
    usable ??= works();
    if (!usable) return undefined;
    const key = `${packing.level} ${packing.checksum}`;
    const packer = packers.get(key) ?? newPacker(packing);
    const packed = packedBy(packer, raw);
    packers.set(key, packed === undefined ? undefined : packer);
    return packed;
  });
}

import { constants, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { inZlibTurn } from './zlib-turn.ts';
import { zstdContentSize } from './zstd-frame.ts';

/** What is larger is unpacked so seldom that making an object for it costs nothing beside it. */
const LARGEST = 1_048_576;

/** What Node keeps behind a stream of zlib: not documented, so it is tried before it is used. */
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

/**
 * One object of zstd that unpacks frame after frame: Node makes one anew for each call of `zstdDecompressSync`, which takes
 * as long as unpacking 30 KB does. Only for frames that are complete and tell their size, so that none leaves anything
 * behind for the next.
 */
class ZstdUnpacker {
  readonly #handle: Handle;
  /** Room that is left of what was given to write to, and bytes that were not read. */
  readonly #state: Uint32Array;
  #failed = false;

  constructor(handle: Handle, state: Uint32Array) {
    this.#handle = handle;
    this.#state = state;
    handle.onerror = () => (this.#failed = true);
  }

  /** The bytes of a frame that says it has so many; undefined for one that has not, after which it unpacks no more. */
  unpacked(frame: Uint8Array, length: number): Buffer | undefined {
    const into = Buffer.allocUnsafeSlow(length);
    this.#handle.writeSync(constants.ZSTD_e_continue, frame, 0, frame.length, into, 0, length);
    const [room, unread] = this.#state;
    return this.#failed || room !== 0 || unread !== 0 ? undefined : into;
  }
}

/** Undefined when this Node has not what is needed, behind the stream. */
function opened(): ZstdUnpacker | undefined {
  const stream: object = createZstdDecompress({ chunkSize: constants.Z_MIN_CHUNK });
  if (!('_handle' in stream && '_writeState' in stream)) return undefined;
  const { _handle: handle, _writeState: state } = stream;
  return isHandle(handle) && state instanceof Uint32Array && state.length === 2
    ? new ZstdUnpacker(handle, state)
    : undefined;
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'writeSync' in value && typeof value.writeSync === 'function';
}

/** Whether frames come out as they went in, one after another, and a damaged one is told. */
function works(): boolean {
  const texts = ['qiaolou '.repeat(40), '谯楼'.repeat(3_000)].map((text) => Buffer.from(text));
  const frames = texts.map((text) => zstdCompressSync(text, { pledgedSrcSize: text.length }));
  const unpacker = opened();
  const good = texts.every((text, n) => unpacker?.unpacked(frames[n] ?? text, text.length)?.equals(text) === true);
  const damaged = Buffer.from(frames[1] ?? []).fill(0xff, 12);
  return good && unpacker?.unpacked(damaged, texts[1]?.length ?? 0) === undefined;
}

let usable: boolean | undefined;
let current: ZstdUnpacker | undefined;

/** The bytes of a frame of so many; undefined when it must be unpacked in the documented way, which also says what is wrong. */
export function unpackedInTurn(packed: Uint8Array, length: number): Buffer | undefined {
  if (length === 0 || length > LARGEST || zstdContentSize(packed) !== length) return undefined;
  return inZlibTurn(() => {
    usable ??= works();
    if (!usable) return undefined;
    current ??= opened();
    const raw = current?.unpacked(packed, length);
    if (raw === undefined) current = undefined;
    return raw;
  });
}

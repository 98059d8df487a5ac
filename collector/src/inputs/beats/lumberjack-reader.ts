import { HeldBytes } from '../../framing/held-bytes.ts';
import { PiecewiseUnpack } from '../bounded/piecewise-unpack.ts';
import { PairsReader } from './pairs-reader.ts';

/** Version of the protocol a frame is of, as its first byte says; acknowledgements are of the same. */
export type LumberjackVersion = 1 | 2;

/**
 * Why a stream is not read any further:
 *
 * - `badVersion`, `unknownFrame`: what stands at the start of a frame is none;
 * - `windowTooLarge`: a window announces more events than are taken together;
 * - `windowOpen`: a window begins before the one before was full;
 * - `beyondWindow`: an event that no window announced;
 * - `emptyEvent`: an event of no bytes;
 * - `eventTooLong`: an event announces more than any Beat sends;
 * - `tooManyPairs`: of a data frame;
 * - `nestedCompression`: a compressed frame inside another;
 * - `expansion`: a compressed frame becomes more than is taken;
 * - `damagedCompression`: it is not zlib, or cut off.
 */
export type LumberjackFault =
  | 'badVersion'
  | 'unknownFrame'
  | 'windowTooLarge'
  | 'windowOpen'
  | 'beyondWindow'
  | 'emptyEvent'
  | 'eventTooLong'
  | 'tooManyPairs'
  | 'nestedCompression'
  | 'expansion'
  | 'damagedCompression';

/** What is read of a stream, in its order. */
export type LumberjackItem =
  /** An event begins that will hold at most so many bytes in memory. */
  | { readonly kind: 'begins'; readonly bytes: number }
  | LumberjackEvent
  /** Bytes were unpacked: between two of these others get their turn. */
  | { readonly kind: 'worked'; readonly bytes: number }
  /** Nothing more comes of this stream; `at`: bytes of it that were in order. */
  | { readonly kind: 'fault'; readonly because: LumberjackFault; readonly at: number };

/** An event as it was sent: JSON, or of a data frame made into JSON. */
export interface LumberjackEvent {
  readonly kind: 'event';
  readonly version: LumberjackVersion;
  /** Its number in the window, which acknowledges it and all before it. */
  readonly sequence: number;
  readonly payload: Buffer;
  /** It was longer than is kept. */
  readonly truncated: boolean;
  /** Events of its window that are still to come; 0: it is complete. */
  readonly left: number;
}

/** Bounds of a stream. */
export interface LumberjackLimits {
  /** Events of a window. */
  readonly windowEvents: number;
  /** An event is cut here. */
  readonly eventBytes: number;
  /** What a compressed frame may become. */
  readonly expandedBytes: number;
}

const WINDOW = 0x57;
const JSON_FRAME = 0x4a;
const DATA = 0x44;
const COMPRESSED = 0x43;
/** Bytes behind version and type, by type. */
const HEAD_BYTES: Readonly<Partial<Record<number, number>>> = {
  [WINDOW]: 4,
  [JSON_FRAME]: 8,
  [DATA]: 8,
  [COMPRESSED]: 4,
};
/** Longest event a sender may announce: it is cut, but one beyond this is no event. */
const MAX_ANNOUNCED_BYTES = 64 * 1024 * 1024;

interface Window {
  left: number;
}

interface Place {
  readonly window: Window;
  /** In a compressed frame. */
  readonly isInside: boolean;
}

type State =
  | { readonly kind: 'head' }
  | { readonly kind: 'json'; readonly sequence: number; left: number; readonly held: HeldBytes }
  | { readonly kind: 'data'; readonly sequence: number; readonly pairs: PairsReader }
  | {
      readonly kind: 'compressed';
      left: number;
      expanded: number;
      readonly unpack: PiecewiseUnpack;
      readonly inner: LumberjackReader;
    };

/** What it takes to begin unpacking. */
const UNPACKING_BYTES = 16 * 1024;
const MOST_HEAD_BYTES = 10;
const NOTHING = Buffer.alloc(0);
const HEAD: State = { kind: 'head' };

/**
 * Reads the stream of a client of the lumberjack protocol (Beats, Logstash): frames `W` window, `J` JSON event, `D` event
 * of keys and values, `C` zlib of frames. Pure and incremental: what comes out does not depend on how the stream is cut.
 * What it holds is bounded whatever lengths are announced. After a fault it reads nothing.
 */
export class LumberjackReader {
  readonly #limits: LumberjackLimits;
  readonly #window: Window;
  readonly #isInside: boolean;
  /** The beginning of a frame's head. */
  #head: Buffer = NOTHING;
  #version: LumberjackVersion = 2;
  #state: State = HEAD;
  #at = 0;
  #isOver = false;

  constructor(limits: LumberjackLimits, { window, isInside }: Place = { window: { left: 0 }, isInside: false }) {
    this.#limits = limits;
    this.#window = window;
    this.#isInside = isInside;
  }

  /** True when nothing that was begun is incomplete: no frame, and no window. */
  get isBetween(): boolean {
    return this.#state.kind === 'head' && this.#head.length === 0 && this.#window.left === 0;
  }

  /** Takes the next bytes; what they complete comes out one by one as it is asked for. Payloads may be views into the chunk. */
  *push(chunk: Buffer): Generator<LumberjackItem> {
    let at = 0;
    while (at < chunk.length && !this.#isOver) {
      const before = at;
      switch (this.#state.kind) {
        case 'head':
          at = yield* this.#takeHead(chunk, at);
          break;
        case 'json':
          at = yield* this.#takeJson(chunk, at, this.#state);
          break;
        case 'data':
          at = yield* this.#takeData(chunk, at, this.#state);
          break;
        case 'compressed':
          at = yield* this.#takeCompressed(chunk, at, this.#state);
          break;
        default:
          this.#state satisfies never;
      }
      this.#at += at - before;
    }
  }

  /** Gives native memory back; nothing is read after it. Idempotent. */
  close(): void {
    this.#isOver = true;
    if (this.#state.kind === 'compressed') this.#state.unpack.close();
    this.#state = HEAD;
  }

  *#takeHead(chunk: Buffer, from: number): Generator<LumberjackItem, number> {
    const before = this.#head.length;
    const more = chunk.subarray(from, from + MOST_HEAD_BYTES - before);
    const head = before === 0 ? more : Buffer.concat([this.#head, more]);
    const fault = faultOfHead(head);
    if (fault !== undefined) {
      yield this.#fault(fault);
      return chunk.length;
    }
    const type = head[1] ?? 0;
    const needed = 2 + (HEAD_BYTES[type] ?? 0);
    if (head.length < 2 || head.length < needed) {
      this.#head = Buffer.from(head);
      return from + more.length;
    }
    this.#head = NOTHING;
    this.#version = head[0] === 0x31 ? 1 : 2;
    yield* this.#begin(type, head.readUInt32BE(2), needed > 6 ? head.readUInt32BE(6) : 0);
    return from + needed - before;
  }

  *#begin(type: number, first: number, second: number): Generator<LumberjackItem> {
    const fault = this.#faultOfFrame(type, first, second);
    if (fault !== undefined) {
      yield this.#fault(fault);
      return;
    }
    switch (type) {
      case WINDOW:
        this.#window.left = first;
        break;
      case JSON_FRAME: {
        const held = new HeldBytes(this.#limits.eventBytes);
        this.#state = { kind: 'json', sequence: first, left: second, held };
        yield { kind: 'begins', bytes: Math.min(second, this.#limits.eventBytes) };
        break;
      }
      case DATA:
        this.#state = { kind: 'data', sequence: first, pairs: new PairsReader(second, this.#limits.eventBytes) };
        yield { kind: 'begins', bytes: this.#limits.eventBytes };
        break;
      default:
        this.#state = {
          kind: 'compressed',
          ...{ left: first, expanded: 0, unpack: new PiecewiseUnpack('zlib') },
          inner: new LumberjackReader(this.#limits, { window: this.#window, isInside: true }),
        };
        // However little is in it: what unpacks it is given back between two turns of the loop.
        yield { kind: 'worked', bytes: UNPACKING_BYTES };
    }
  }

  #faultOfFrame(type: number, first: number, second: number): LumberjackFault | undefined {
    if (type === COMPRESSED) {
      if (this.#isInside) return 'nestedCompression';
      return first === 0 ? 'damagedCompression' : undefined;
    }
    if (type === WINDOW) {
      if (first > this.#limits.windowEvents) return 'windowTooLarge';
      return this.#window.left > 0 ? 'windowOpen' : undefined;
    }
    if (this.#window.left === 0) return 'beyondWindow';
    if (second === 0) return 'emptyEvent';
    if (type === DATA) return second > PairsReader.MOST_PAIRS ? 'tooManyPairs' : undefined;
    return second > MAX_ANNOUNCED_BYTES ? 'eventTooLong' : undefined;
  }

  *#takeJson(
    chunk: Buffer,
    at: number,
    state: Extract<State, { readonly kind: 'json' }>,
  ): Generator<LumberjackItem, number> {
    const end = Math.min(chunk.length, at + state.left);
    state.held.add(chunk.subarray(at, end));
    state.left -= end - at;
    if (state.left === 0) {
      const truncated = state.held.seen > this.#limits.eventBytes;
      yield this.#event(state.sequence, state.held.take(), truncated);
    }
    return end;
  }

  *#takeData(
    chunk: Buffer,
    at: number,
    state: Extract<State, { readonly kind: 'data' }>,
  ): Generator<LumberjackItem, number> {
    const end = state.pairs.push(chunk, at);
    if (state.pairs.isTooLong) yield this.#fault('eventTooLong');
    else if (state.pairs.isComplete) yield this.#event(state.sequence, Buffer.from(state.pairs.text()), false);
    return end;
  }

  *#takeCompressed(
    chunk: Buffer,
    at: number,
    state: Extract<State, { readonly kind: 'compressed' }>,
  ): Generator<LumberjackItem, number> {
    const end = Math.min(chunk.length, at + state.left);
    try {
      yield* this.#unpacked(state, state.unpack.push(chunk.subarray(at, end)));
      state.left -= end - at;
      if (state.left === 0 && !this.#isOver) {
        yield* this.#unpacked(state, state.unpack.end());
        state.unpack.close();
        // A frame that began inside must end there.
        if (!this.#hasEnded() && !state.inner.isWhole) yield this.#fault('damagedCompression');
        this.#state = HEAD;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      yield this.#fault('damagedCompression');
    }
    return end;
  }

  /** No frame is incomplete; the window may be. */
  get isWhole(): boolean {
    return this.#state.kind === 'head' && this.#head.length === 0;
  }

  *#unpacked(
    state: Extract<State, { readonly kind: 'compressed' }>,
    parts: Iterable<Buffer>,
  ): Generator<LumberjackItem> {
    for (const part of parts) {
      state.expanded += part.length;
      if (state.expanded > this.#limits.expandedBytes) {
        yield this.#fault('expansion');
        return;
      }
      for (const item of state.inner.push(part)) {
        yield item.kind === 'fault' ? this.#fault(item.because) : item;
        if (this.#isOver) return;
      }
      yield { kind: 'worked', bytes: part.length };
    }
  }

  /** Also by what was read since this was looked at last. */
  #hasEnded(): boolean {
    return this.#isOver;
  }

  #event(sequence: number, payload: Buffer, truncated: boolean): LumberjackEvent {
    this.#window.left--;
    this.#state = HEAD;
    return { kind: 'event', version: this.#version, sequence, payload, truncated, left: this.#window.left };
  }

  #fault(because: LumberjackFault): LumberjackItem {
    const at = this.#at;
    this.close();
    return { kind: 'fault', because, at };
  }
}

function faultOfHead(head: Buffer): LumberjackFault | undefined {
  if (head[0] !== 0x31 && head[0] !== 0x32) return 'badVersion';
  return head.length > 1 && HEAD_BYTES[head[1] ?? 0] === undefined ? 'unknownFrame' : undefined;
}

/** What zlib says of bytes; anything else is a fault of ours. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_|^ERR_ZLIB/.test(String(error.code));
}

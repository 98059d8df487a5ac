import { setTimeout as delay } from 'node:timers/promises';
import { Worker, type ResourceLimits } from 'node:worker_threads';
import { ZLIB_TURN, type ZlibTurn } from './zlib-turn.ts';

/** What a thread is started with: its own data, and the cell for `heedZlibTurn`. */
export interface ZlibThreadData<Data> {
  readonly zlibTurn: ZlibTurn;
  readonly data: Data;
}

/** A call of zlib is over long before; a thread that died in one never says so. */
const MOST_LOOKS = 5_000;
const LOOK_EVERY_MS = 1;

/**
 * A thread that packs or unpacks, and is ended between two such calls: in one, ending it may abort the whole process, see
 * `inZlibTurn`. Its entry takes `ZlibThreadData` and calls `heedZlibTurn` first.
 */
export class ZlibThread<Data> extends Worker {
  readonly #turn: ZlibTurn;

  /** @param limits Memory it may have. */
  constructor(entry: URL, data: Data, limits?: ResourceLimits) {
    const zlibTurn: ZlibTurn = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ZlibThreadData<Data> = { zlibTurn, data };
    super(entry, { workerData, ...(limits === undefined ? {} : { resourceLimits: limits }) });
    this.#turn = zlibTurn;
  }

  /** Ends the thread once it is in no call of zlib. Idempotent; resolves with its exit code. */
  override async terminate(): Promise<number> {
    for (let looks = 0; !this.#outOfZlib() && looks < MOST_LOOKS; looks += 1) await delay(LOOK_EVERY_MS);
    return super.terminate();
  }

  /** Whether it is in no call of zlib, and will be in none. */
  #outOfZlib(): boolean {
    const { free, taken, wanted, ended } = ZLIB_TURN;
    const was = Atomics.compareExchange(this.#turn, 0, free, ended);
    if (was === taken) Atomics.compareExchange(this.#turn, 0, taken, wanted);
    return was === free || was === ended;
  }
}

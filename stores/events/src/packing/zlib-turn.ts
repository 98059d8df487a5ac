/** What the cell of a thread says: `wanted` while it is in a call of zlib and somebody waits to end it. */
export const ZLIB_TURN = { free: 0, taken: 1, wanted: 2, ended: 3 } as const;

/** A cell that a thread shares with whoever may end it, see `ZlibThread`. */
export type ZlibTurn = Int32Array<SharedArrayBuffer>;

let own: ZlibTurn | undefined;

/** Says in a thread, before it packs or unpacks anything, that `turn` is asked from now on. */
export function heedZlibTurn(turn: ZlibTurn): void {
  own = turn;
}

/**
 * Does what calls zlib or zstd, at once, while nobody ends this thread; does not nest. Where the thread is to be ended it
 * never returns: Node (24.21, also 20) makes an object of zlib first and prepares it then, and aborts the whole process
 * (`close before init`) when the thread is ended between the two. Throws what `work` throws.
 */
export function inZlibTurn<T>(work: () => T): T {
  if (own === undefined) return work();
  const { free, taken, wanted, ended } = ZLIB_TURN;
  if (Atomics.compareExchange(own, 0, free, taken) === ended) waitForTheEnd(own);
  try {
    return work();
  } finally {
    if (Atomics.compareExchange(own, 0, taken, free) === wanted) waitForTheEnd(own);
  }
}

function waitForTheEnd(turn: ZlibTurn): void {
  Atomics.store(turn, 0, ZLIB_TURN.ended);
  for (;;) Atomics.wait(turn, 0, ZLIB_TURN.ended);
}

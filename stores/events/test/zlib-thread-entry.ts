import { parentPort, workerData } from 'node:worker_threads';
import type { ZlibThreadData } from '../src/packing/zlib-thread.ts';
import { heedZlibTurn } from '../src/packing/zlib-turn.ts';
import { packedByZstd, unpackedByZstd } from '../src/packing/zstd.ts';

/** Packs or unpacks until it is ended. */
const { zlibTurn, data } = workerData as ZlibThreadData<string>;
heedZlibTurn(zlibTurn);
const raw = Buffer.from('qiaolou '.repeat(20));
const packed = packedByZstd(raw, 1);
parentPort?.postMessage('working');
for (;;) {
  if (data === 'pack') packedByZstd(raw, 1);
  else unpackedByZstd(packed, raw.length);
}

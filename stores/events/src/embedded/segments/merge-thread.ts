import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { WireError } from '@qiaolou/schema';
import { wireError } from '@qiaolou/schema/reading';
import type { ZlibThreadData } from '../../packing/zlib-thread.ts';
import { heedZlibTurn } from '../../packing/zlib-turn.ts';
import type { SegmentEntry } from './manifest.ts';
import { mergeSegments, type Merge } from './merge-segments.ts';

/** What a merge came to. */
export type MergeAnswer =
  { readonly ok: true; readonly entries: readonly SegmentEntry[] } | ({ readonly ok: false } & WireError);

/** It can wait for everything else. */
const NICENESS = 15;
// On Linux niceness is a thread's; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(NICENESS);

const owner = parentPort;
if (owner === null) throw new Error('merge-thread.ts runs as a worker thread only');
heedZlibTurn((workerData as ZlibThreadData<undefined>).zlibTurn);
owner.on('message', (merge: Merge) => void answer(merge).then((came) => owner.postMessage(came)));

/** Never rejects: a failure is the answer. */
async function answer(merge: Merge): Promise<MergeAnswer> {
  try {
    return { ok: true, entries: await mergeSegments(merge) };
  } catch (error) {
    return { ok: false, ...wireError(error) };
  }
}

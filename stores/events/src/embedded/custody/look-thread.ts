import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { WireError } from '@qiaolou/schema';
import { wireError } from '@qiaolou/schema/reading';
import type { FileLook, LookFor } from '../../custody/event-custody.ts';
import type { ZlibThreadData } from '../../packing/zlib-thread.ts';
import { heedZlibTurn } from '../../packing/zlib-turn.ts';
import { lookAtFile, type FileToLook } from './look-at-file.ts';

/** Files that are to be looked at. */
export interface Looking {
  readonly files: readonly FileToLook[];
  readonly what: LookFor;
}

/** What looking came to. */
export type LookAnswer =
  { readonly ok: true; readonly looks: readonly FileLook[] } | ({ readonly ok: false } & WireError);

/** It can wait for everything else. */
const NICENESS = 15;
// On Linux niceness is a thread's; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(NICENESS);

if (parentPort === null) throw new Error('look-thread.ts runs as a worker thread only');
const { zlibTurn, data } = workerData as ZlibThreadData<Looking>;
heedZlibTurn(zlibTurn);
parentPort.postMessage(answer(data));

/** Never throws: a failure is the answer. */
function answer({ files, what }: Looking): LookAnswer {
  try {
    return { ok: true, looks: files.map((file) => lookAtFile(file, what)) };
  } catch (error) {
    return { ok: false, ...wireError(error) };
  }
}

import { parentPort, workerData } from 'node:worker_threads';
import { wireError } from '@qiaolou/schema/wire-error';
import type { SegmentAnswer, SegmentCall, SegmentThreadData } from './segment-call.ts';
import { SegmentFiles } from './segment-files.ts';

/** The thread that writes and syncs a spool's segments, so that a slow disk holds up no socket. */

if (parentPort === null) throw new TypeError('segments are written in a worker thread');
const port = parentPort;
const { dir, spoolId } = workerData as SegmentThreadData;
const files = new SegmentFiles(dir, spoolId);

port.on('message', (call: SegmentCall) => {
  port.postMessage(answer(call));
  if (call.kind === 'close') port.close();
});

function answer(call: SegmentCall): SegmentAnswer {
  try {
    perform(call);
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', error: wireError(error) };
  }
}

function perform(call: SegmentCall): void {
  switch (call.kind) {
    case 'start':
      files.start(call.segment);
      return;
    case 'write':
      files.write(call.chunks);
      return;
    case 'remove':
      files.remove(call.segments);
      return;
    case 'close':
      files.close();
      return;
    default:
      call satisfies never;
  }
}

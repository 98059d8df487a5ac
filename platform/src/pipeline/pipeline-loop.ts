import { diskFault, type SpoolPosition } from '@qiaolou/schema';
import { tryPatiently, type Patience } from '../waiting/try-patiently.ts';
import { prepareBatch, type PrepareParts } from './prepare-batch.ts';
import { storeBatch } from './store-batch.ts';
import type { WorkerMailbox } from './worker-mailbox.ts';

/** What the loop works with. */
export interface LoopParts extends PrepareParts {
  /** How a store that is away is waited for. */
  readonly patience: Patience;
}

/** The store writes one batch while the next is parsed, and the main thread commits the one before. */
const MOST_UNCOMMITTED = 3;

/** Reads, judges and stores batch after batch until the platform stops; resolves when the last batch is stored. */
export async function runPipelineLoop(parts: LoopParts, mailbox: WorkerMailbox): Promise<void> {
  let started = 0;
  let storing = Promise.resolve();
  while (!mailbox.stopping) {
    if (started - mailbox.committed >= MOST_UNCOMMITTED) {
      await mailbox.message();
      continue;
    }
    const poke = mailbox.poked;
    const batch = prepareBatch(parts);
    await storing;
    if (batch === undefined) {
      mailbox.send({ kind: 'idle', poke });
      await mailbox.message();
      continue;
    }
    // What decoding learnt is kept before the batch it was learnt from is committed.
    if ((await tryPatiently(() => saveDecoding(parts, batch.next), parts.patience)) === undefined) break;
    started += 1;
    storing = storeBatch(started, batch, parts.patience).then((stored) => {
      // Not stored any more: the spool still has it, and what comes after it.
      if (stored === undefined) mailbox.giveUp();
      else mailbox.send(stored);
    });
  }
  await storing;
}

/** Synchronous, but what the disk says is to be known by its code. */
async function saveDecoding({ decoding }: LoopParts, next: SpoolPosition): Promise<void> {
  try {
    decoding.save(next);
  } catch (error) {
    throw diskFault(error);
  }
  return Promise.resolve();
}

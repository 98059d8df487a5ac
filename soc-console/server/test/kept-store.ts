import { join } from 'node:path';
import { createRetentionService, type RetentionService } from '@qiaolou/compliance';
import { sm2 } from '@qiaolou/crypto';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import type { RecordStore } from '@qiaolou/record-store';
import { DAY_MS, isoTime, type Clock } from '@qiaolou/schema';

type Kept = Omit<RetentionService, 'keep' | 'answer' | 'troubles' | 'evidence'>;

/** A store of files with one old sealed day, and the service that keeps it. */
interface KeptStore {
  readonly retention: RetentionService;
  close(): Promise<void>;
}

/** The same, made when it is first asked: most tests never do. */
export function keptStore(...given: Parameters<typeof openKeptStore>): {
  readonly retention: Kept;
  close(): Promise<void>;
} {
  let opening: Promise<KeptStore> | undefined;
  const kept = async (): Promise<RetentionService> => (await (opening ??= openKeptStore(...given))).retention;
  return {
    retention: {
      overview: async () => (await kept()).overview(),
      verify: async (actor) => (await kept()).verify(actor),
      choosePolicy: async (body, actor) => (await kept()).choosePolicy(body, actor),
      hold: async (body, actor) => (await kept()).hold(body, actor),
      lift: async (id, body, actor) => (await kept()).lift(id, body, actor),
      ask: async (body, actor) => (await kept()).ask(body, actor),
      decide: async (id, body, actor) => (await kept()).decide(id, body, actor),
    },
    close: async () => (await opening)?.close(),
  };
}

const AGO_DAYS = 220;
const SETTINGS = { defaultDays: 180, classes: [], lateDays: 2, coldAfterDays: undefined };

/** Makes a store whose only day was sealed long ago, on a machine that has been up since. */
async function openKeptStore(
  folder: string,
  { records, clock }: { readonly records: RecordStore; readonly clock: Clock },
): Promise<KeptStore> {
  const dir = join(folder, 'kept');
  const signer = sm2.createSigner(Uint8Array.from({ length: 32 }, (_, at) => at + 1));
  const started = clock.now() - AGO_DAYS * DAY_MS;
  const first = await openEmbeddedEventStore({ dir, threads: 1, clock: { now: () => started } });
  await first.append(
    Array.from({ length: 5 }, (_, n) => ({
      ...{ '@timestamp': isoTime(started), 'event.created': isoTime(started), 'event.id': `kept-${n}` },
      ...{ 'event.original': `line ${n}`, 'event.kind': 'event', 'event.dataset': 'test' },
    })),
  );
  await first.close();
  const store = await openEmbeddedEventStore({ dir, clock, threads: 1 });
  const at = (now: () => number) => ({
    ...{ records, settings: SETTINGS, clock: { now } },
    kept: {
      ...{ custody: store, signer, trusted: () => [] },
      machine: () => ({ boot: 'one', upMs: now() - started }),
    },
  });
  await createRetentionService(at(() => started + 10 * DAY_MS)).keep();
  // The newest mark of a machine that has been there all the time.
  await createRetentionService(at(() => clock.now() - DAY_MS)).keep();
  return { retention: createRetentionService(at(() => clock.now())), close: () => store.close() };
}

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm3Hex } from '@qiaolou/crypto';
import { DAY_MS, dayOf, isoTime, type EcsEvent, type StoredReplay } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { openEmbeddedEventStore } from '../src/index.ts';
import { checkStore } from '../src/check/index.ts';
import { segmentPath } from '../src/embedded/segments/segment-path.ts';
import { CustodyKeeper, eventsOfDay, FIRST_NOON, KEEPER_SIGNER } from './custody-keeper.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();
const dir = (): string => join(directory(), 'events');
const EVER = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const REPLAY: StoredReplay = {
  ...{ id: 'r', state: 'storing', where: { op: 'eq', field: 'event.dataset', value: 'sshd' }, ranges: [] },
  storedBefore: isoTime(FIRST_NOON + 7 * DAY_MS),
};

async function opened(day: number) {
  const store = await openEmbeddedEventStore({
    dir: dir(),
    threads: 1,
    clock: { now: () => FIRST_NOON + day * DAY_MS },
  });
  return { store, keeper: new CustodyKeeper(store) };
}

it('a replay of a sealed day leaves its seal whole, and what it stored is sealed besides', async () => {
  const first = await opened(0);
  await first.store.append(eventsOfDay(0));
  await first.store.close();
  const sealing = await opened(6);
  expect(await sealing.keeper.seal(6)).toEqual([dayOf(FIRST_NOON)]);
  await sealing.store.close();
  const digest = sm3Hex(readFileSync(segmentPath(dir(), 1)));
  const { store, keeper } = await opened(7);
  const anew = eventsOfDay(0).flatMap((event): readonly EcsEvent[] =>
    event['event.dataset'] === 'sshd'
      ? [{ ...event, 'event.id': sm3Hex(event['event.id']).slice(0, 40), 'qiaolou.replay': 'r', 'user.name': 'root' }]
      : [],
  );
  await store.keepReplay(REPLAY);
  await store.append(anew);
  await store.keepReplay({ ...REPLAY, state: 'inForce', ranges: [EVER] });
  const request = { where: { op: 'all' }, range: EVER, sort: 'oldest', limit: 1_000 } as const;
  expect((await store.search(request)).total.value).toBe(40);
  expect((await store.search({ ...request, replays: 'stored' })).total.value).toBe(60);
  expect(await keeper.verify()).toMatchObject({ ok: true, files: 1, findings: [] });
  await store.close();
  // A copy of the files proves itself, and shows the same.
  cpSync(dir(), join(directory(), 'copy'), { recursive: true });
  const later = await opened(10);
  expect(await later.keeper.seal(10)).toEqual([dayOf(FIRST_NOON)]);
  expect(await later.keeper.verify()).toMatchObject({ ok: true, files: 2, findings: [] });
  expect((await later.keeper.state()).days.get(dayOf(FIRST_NOON))?.map(({ body }) => body.supplementary)).toEqual([
    false,
    true,
  ]);
  expect((await later.store.search(request)).total.value).toBe(40);
  await later.store.close();
  expect(sm3Hex(readFileSync(segmentPath(dir(), 1)))).toBe(digest);
  const { findings } = await checkStore({ dir: dir(), keys: [KEEPER_SIGNER.publicKey] });
  expect(findings).toEqual([]);
});

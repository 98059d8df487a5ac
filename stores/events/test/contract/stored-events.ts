import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasCode, type EcsEvent } from '@qiaolou/schema';
import { eventArbitrary, withIds } from '../generated-events.ts';
import { ALL, plain, RANGE, search, type StoreLife } from './store-life.ts';

/** An empty store, and what appending to it answers. */
export function storesEvents(life: StoreLife): void {
  it('answers an empty store', async () => {
    const { store } = life.under;
    expect(await search(store, {})).toEqual({ events: [], total: { value: 0, relation: 'exact' } });
    expect(await store.aggregate({ where: ALL, range: RANGE, by: [], metrics: [] })).toEqual([
      { keys: [], count: 0, metrics: [] },
    ]);
    const tail = await store.tail({ ingestedSince: RANGE.from }, 10);
    expect(tail.events).toEqual([]);
    expect((await store.tail(tail.next, 10)).events).toEqual([]);
    expect((await store.stats()).events).toBe(0);
    expect(await store.get(['nothing'])).toEqual([]);
    expect(await store.append([])).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
  });

  it('stores batches and repeats change nothing', async () => {
    const { store } = life.under;
    for (let at = 0; at < life.events.length; at += 60) {
      const batch = life.events.slice(at, at + 60);
      const expected = await life.oracle.append(batch);
      expect(await store.append(batch)).toEqual(expected);
      expect(await store.append(batch)).toMatchObject({ accepted: 0, duplicates: batch.length });
    }
    await life.settle();
    const [first, second] = life.events;
    if (first === undefined || second === undefined) throw new Error('no sample');
    expect(await store.append([second, first, second])).toEqual({ accepted: 0, duplicates: 3, rejected: [] });
    expect((await search(store, {})).total).toEqual({ value: life.events.length, relation: 'exact' });
  });

  it('counts a repeat inside one batch once', async () => {
    const [twin] = withIds([{ ...(life.events[0] ?? {}), 'user.name': 'twin' }], 5_000);
    if (twin === undefined) throw new Error('no sample');
    await life.oracle.append([twin, twin]);
    expect(await life.under.store.append([twin, twin])).toEqual({ accepted: 1, duplicates: 1, rejected: [] });
    await life.settle();
  });
}

/** What was stored comes back; what is none is refused. */
export function keepsEvents(life: StoreLife): void {
  it('gives events back as they were stored', async () => {
    const ids = life.events.map((event) => event['event.id']);
    const wanted = await life.oracle.get([...ids, 'unknown'].toReversed());
    const got = await life.under.store.get([...ids, 'unknown'].toReversed());
    expect(got.map(plain)).toEqual(wanted.map(plain));
  });

  it('refuses bad events with a code and keeps the good ones', async () => {
    const [good, other] = withIds(life.events.slice(0, 2), 6_000);
    if (good === undefined || other === undefined) throw new Error('no sample');
    const bad = [
      { ...other, '@timestamp': 'yesterday' },
      { ...other, 'event.dataset': 5 },
      { ...other, note: null },
      { ...other, size: Number.NaN },
      { ...other, nested: { a: 1 } },
      { ...other, message: 'x'.repeat(5_000_000) },
    ] as unknown as EcsEvent[];
    await life.oracle.append([good]);
    const result = await life.under.store.append([...bad, good]);
    expect(result).toMatchObject({ accepted: 1, duplicates: 0 });
    const codes = result.rejected.map(({ code }) => code);
    // NaN becomes null on its way to another thread or server: refused either way.
    expect(codes).toEqual([...new Array<string>(5).fill('store.badEvent'), 'store.eventTooLarge']);
    await life.settle();
  });
}

/** Several callers, another opening, and the end. */
export function livesOn(life: StoreLife): void {
  it('takes batches from several callers at once', async () => {
    const [more] = fc.sample(fc.array(eventArbitrary(), { minLength: 200, maxLength: 200 }), { numRuns: 1, seed: 7 });
    const fresh = withIds(more ?? [], 10_000);
    const batches = Array.from({ length: 10 }, (_, i) => fresh.slice(i * 20, i * 20 + 30));
    const results = await Promise.all(batches.map((batch) => life.under.store.append(batch)));
    const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
    expect(accepted).toBe(fresh.length);
    await life.oracle.append(fresh);
    await life.settle();
    expect((await search(life.under.store, {})).total).toEqual((await search(life.oracle, {})).total);
  });

  it('is the same after it was closed and opened again', async () => {
    if (life.under.reopen === undefined) return;
    const tail = await life.under.store.tail({ ingestedSince: RANGE.from }, 50);
    life.under = { ...life.under, store: await life.under.reopen() };
    const next = await life.under.store.tail(tail.next, 10_000);
    expect(next.events.length + tail.events.length).toBe((await life.oracle.stats()).events);
    const ours = await search(life.under.store, { limit: 1_000 });
    expect(ours.events.map(plain)).toEqual((await search(life.oracle, { limit: 1_000 })).events.map(plain));
    expect(await life.under.store.append(life.events.slice(0, 50))).toMatchObject({ accepted: 0, duplicates: 50 });
  });

  it('is closed for good', async () => {
    await life.under.store.close();
    await life.under.store.close();
    const error: unknown = await life.under.store.append(life.events.slice(0, 1)).catch((reason: unknown) => reason);
    expect(hasCode(error, 'store.closed')).toBe(true);
  });
}

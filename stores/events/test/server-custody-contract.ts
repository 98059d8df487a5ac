import { DAY_MS, dayOf, dayStart, HOUR_MS, isoTime, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import type { ServerEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import type { CustodyBody } from '../src/custody/index.ts';
import { CustodyKeeper } from './custody-keeper.ts';
import { numberedEvent } from './numbered-event.ts';

/** A store on a search server whose indices nobody else has. */
export interface KeptServer {
  readonly store: ServerEventStore;
  readonly indexPrefix: string;
  /** Another process's store on the same indices. */
  readonly another: () => Promise<ServerEventStore>;
  /** A request to the server as somebody makes it who has its password. */
  readonly ask: (method: string, path: string, body?: object) => Promise<unknown>;
}

/** What custody must do on every search server. `make` is given the clock of the store. */
export function describeServerCustody(name: string, make: (clock: { now: () => number }) => Promise<KeptServer>): void {
  describe(name, () => {
    /** Three days of events, kept from their first day on; the server's own clock goes by itself. */
    async function kept() {
      const first = dayStart(Date.now()) + 12 * HOUR_MS;
      const at = { day: 0 };
      const server = await make({ now: () => first + at.day * DAY_MS });
      const { store } = server;
      const dayAt = (day: number): string => dayOf(first + day * DAY_MS);
      const keeper = new CustodyKeeper(store.custody, first);
      for (; at.day < 3; at.day++) await store.append(eventsOf(first, at.day));
      return {
        ...server,
        at,
        first,
        dayAt,
        keeper,
        indexOf: (day: number) => `${server.indexPrefix}-${dayAt(day).replaceAll('-', '.')}`,
      };
    }

    it('seals days that are over by what stands in them, once, and late events by a seal of their own', async () => {
      const { store, keeper, at, first, dayAt } = await kept();
      expect(await keeper.seal(2)).toEqual([]);
      at.day = 6;
      expect(await keeper.seal(6)).toEqual([dayAt(0), dayAt(1), dayAt(2)]);
      expect(await keeper.seal(6)).toEqual([]);
      const { files } = await keeper.state();
      const sealed = [...files.values()].map(({ file }) => [file.rows, file.days, file.received, file.datasets]);
      expect(sealed).toEqual(
        [0, 1, 2].map((day) => [
          20,
          [{ day: dayAt(day), rows: 20 }],
          [{ day: dayAt(day), rows: 20 }],
          ['firewall', 'sshd'],
        ]),
      );
      await store.append(eventsOf(first, 1, 5, 'late'));
      at.day = 7;
      expect(await keeper.seal(7)).toEqual([dayAt(1)]);
      expect((await keeper.state()).days.get(dayAt(1))?.map(({ body }) => body.supplementary)).toEqual([false, true]);
      expect(await keeper.verify()).toMatchObject({ ok: true, days: 3, files: 4, read: 4 });
      expect(await keeper.verify('count')).toMatchObject({ ok: true, files: 4, read: 0 });
    });

    it.each<[string, (index: string, id: string) => readonly [method: string, path: string, body?: object]]>([
      ['changed', (index, id) => ['PUT', `/${index}/_doc/${id}`, { message: 'nothing was here' }]],
      ['changed and put back', (index, id) => ['PUT', `/${index}/_doc/${id}`, {}]],
      ['deleted', (index, id) => ['DELETE', `/${index}/_doc/${id}`]],
    ])('finds a day of which an event was %s, by counting alone', async (_name, harm) => {
      const { keeper, at, first, ask, indexOf, dayAt } = await kept();
      at.day = 6;
      await keeper.seal(6);
      const [event] = eventsOf(first, 1);
      await ask(...harm(indexOf(1), event?.['event.id'] ?? ''));
      await ask('POST', `/${indexOf(1)}/_refresh`);
      for (const what of ['count', 'bytes'] as const)
        expect(await keeper.verify(what)).toMatchObject({
          ok: false,
          findings: [{ code: 'sealedChanged', days: [dayAt(1)], rows: 20 }],
        });
    });

    it('finds a day that somebody deleted', async () => {
      const { keeper, at, ask, indexOf, dayAt } = await kept();
      at.day = 6;
      await keeper.seal(6);
      await ask('DELETE', `/${indexOf(2)}`);
      expect(await keeper.verify('count')).toMatchObject({
        ok: false,
        findings: [{ code: 'sealedMissing', days: [dayAt(2)], rows: 20 }],
      });
    });

    it('deletes the index of a day that two people decided on after the floor, and none before', async () => {
      const { store, keeper, at, dayAt } = await kept();
      at.day = 6;
      await keeper.seal(6);
      const numberOf = async (day: number): Promise<number> =>
        (await store.custody.custodyFiles()).find(({ days }) => days[0]?.day === dayAt(day))?.number ?? 0;
      const number = await numberOf(0);
      await expect(store.custody.custodyRemove([number])).rejects.toMatchObject({
        ...{ code: 'store.removalRefused', details: { faults: ['undecided'] } },
      });
      // By clock and uptime of the platform half a year is over; nobody asked for day 1, and the floor counts days, not hours.
      const early = await keeper.decide(100, dayAt(0));
      await keeper.bury(100, early, [number]);
      await expect(store.custody.custodyRemove([number])).rejects.toMatchObject({
        ...{ code: 'store.removalRefused', details: { faults: ['belowFloor'] } },
      });
      const { ask, decision } = await keeper.decide(187, dayAt(1));
      await keeper.bury(187, { ask, decision }, [await numberOf(1), await numberOf(2)]);
      await expect(store.custody.custodyRemove([await numberOf(2)])).rejects.toMatchObject({
        ...{ code: 'store.removalRefused', details: { faults: ['beyond'] } },
      });
      const again = await keeper.decide(190, dayAt(2));
      await keeper.bury(190, again, [number, await numberOf(1)]);
      await store.custody.custodyRemove([number, await numberOf(1)]);
      expect((await store.dayIndices()).map(({ day }) => day)).toEqual([dayAt(2)]);
      await store.custody.custodyRemove([number]);
      // What was said too early, or of a day nobody asked for, is told for good.
      expect((await keeper.verify()).findings.map(({ code }) => code)).toEqual([
        'tombstoneFault',
        'tombstoneFault',
        'buriedThere',
      ]);
    });

    it('keeps a day to which events came after its tombstone, and takes them', async () => {
      const { store, keeper, at, first, dayAt } = await kept();
      at.day = 6;
      await keeper.seal(6);
      const number = (await store.custody.custodyFiles())[0]?.number ?? 0;
      const two = await keeper.decide(190, dayAt(0));
      await keeper.bury(190, two, [number]);
      await store.append(eventsOf(first, 0, 1, 'late'));
      await expect(store.custody.custodyRemove([number])).rejects.toMatchObject({ code: 'store.custodyChanged' });
      expect(await store.append(eventsOf(first, 0, 1, 'later'))).toMatchObject({ accepted: 1 });
      expect((await store.dayIndices()).map(({ events }) => events)).toEqual([22, 20, 20]);
    });

    it('ends a deletion that broke off after the index was closed to writes', async () => {
      const { store, keeper, at, ask, indexOf, dayAt } = await kept();
      at.day = 6;
      await keeper.seal(6);
      const number = (await store.custody.custodyFiles())[0]?.number ?? 0;
      await keeper.bury(190, await keeper.decide(190, dayAt(0)), [number]);
      await ask('PUT', `/${indexOf(0)}/_block/write`);
      await store.custody.custodyRemove([number]);
      expect((await store.dayIndices()).map(({ day }) => day)).toEqual([dayAt(1), dayAt(2)]);
    });

    it('does not take a day that is made again after a deletion for the one that was sealed', async () => {
      const { store, keeper, at, first, dayAt } = await kept();
      at.day = 6;
      await keeper.seal(6);
      const number = (await store.custody.custodyFiles())[0]?.number ?? 0;
      await keeper.bury(190, await keeper.decide(190, dayAt(0)), [number]);
      await store.custody.custodyRemove([number]);
      await store.append(eventsOf(first, 0));
      const files = await store.custody.custodyFiles();
      expect(files.map(({ number: one, sm3 }) => [one === number, sm3 === undefined])).toEqual([
        ...[[false, true]],
        ...[[false, false]],
        ...[[false, false]],
      ]);
      await store.custody.custodyRemove([number]);
      expect((await store.dayIndices()).map(({ events }) => events)).toEqual([20, 20, 20]);
    });

    it('has one chain for all processes: a number is given once, and what one wrote the other reads', async () => {
      const { store, another, keeper } = await kept();
      const other = (await another()).custody;
      await keeper.add(0, { kind: 'mark' });
      expect(await other.custodyLines(1)).toEqual([]);
      const [line = ''] = await other.custodyLines(0);
      await expect(other.custodyAppend(line)).rejects.toMatchObject({ code: 'store.custodyChanged' });
      const mark: CustodyBody = { kind: 'mark' };
      const both = await Promise.allSettled([keeper.add(1, mark), new CustodyKeeper(other, 0).add(1, mark)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await store.custody.custodyLines(0)).toEqual(await other.custodyLines(0));
      expect(await store.custody.custodyLines(0)).toHaveLength(2);
    });

    it('shows a line of the chain that somebody took out', async () => {
      const { another, keeper, ask, indexPrefix } = await kept();
      for (let day = 0; day < 3; day++) await keeper.add(day, { kind: 'mark' });
      await ask('DELETE', `/${indexPrefix}.custody/_doc/2`);
      const keepers = new CustodyKeeper((await another()).custody, 0);
      expect((await keepers.read()).fault).toEqual({ seq: 2, reason: 'malformed' });
    });

    it('says what its disks have, and that there is no other directory', async () => {
      const { store } = await kept();
      const { hot, cold } = await store.custody.custodyDisks();
      expect([hot.free > 0, hot.total > hot.free, cold]).toEqual([true, true, undefined]);
      await expect(store.custody.custodyMove([1])).rejects.toMatchObject({ code: 'store.noCold' });
    });
  });
}

/** Events of the nth day after a time. */
export function eventsOf(first: number, day: number, count = 20, mark = 'first'): readonly EcsEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const time = isoTime(first + day * DAY_MS - n);
    const dataset = n % 2 === 0 ? 'sshd' : 'firewall';
    return {
      ...{ ...numberedEvent(day * 1_000 + n), '@timestamp': time, 'event.created': time, 'event.dataset': dataset },
      'event.id': `${mark}-${day}-${n}`,
    };
  });
}

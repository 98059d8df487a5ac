import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from '@qiaolou/crypto';
import { openElasticsearchEventStore } from '@qiaolou/event-store/elasticsearch';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { DAY_MS, dayOf, dayStart, HOUR_MS, isoTime, type Actor, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRetentionService } from '../src/index.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const SYSTEM: Actor = { name: 'zhang', ip: '10.0.0.1', roles: ['system_admin'] };
const AUDITOR: Actor = { name: 'li', ip: '10.0.0.2', roles: ['audit_admin'] };
const why = { reason: 'disk' };
const signerOf = (n: number) => sm2.createSigner(Uint8Array.from({ length: 32 }, (_, at) => at + n));
const SETTINGS = { defaultDays: 180, classes: [], lateDays: 2, coldAfterDays: undefined };

/** Three days of events on a real search server, and two workers on two machines that share it. */
async function county() {
  const first = dayStart(Date.now()) + 12 * HOUR_MS;
  const now = { day: 0, skewDays: 0 };
  const clock = { now: () => first + (now.day + now.skewDays) * DAY_MS };
  const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-kept-'));
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock, areas: [] });
  onTestFinished(async () => {
    await records.close();
    await rm(folder, { recursive: true });
  });
  const worker = async (n: number) => {
    const store = await openElasticsearchEventStore({ url: url ?? '', clock, indexPrefix, refresh: true });
    onTestFinished(() => store.close());
    const trusted = () => [signerOf(1).publicKey, signerOf(2).publicKey];
    // The second one was started long before the first.
    const machine = () => ({
      boot: `boot-${n}`,
      upMs: (now.day + 1 + n * 400) * DAY_MS,
      shared: true as const,
    });
    const kept = { custody: store.custody, signer: signerOf(n), trusted, machine, kind: 'indices' as const };
    return { store, service: createRetentionService({ kept, records, clock, settings: SETTINGS }) };
  };
  const [one, two] = [await worker(1), await worker(2)];
  const dayAt = (day: number): string => dayOf(first + day * DAY_MS);
  for (; now.day < 3; now.day++) await one.store.append(eventsOf(first, now.day));
  const actions = async (): Promise<readonly string[]> =>
    (await records.db.selectFrom('auditEntries').select('action').orderBy('seq').execute()).map(({ action }) => action);
  return { one, two, now, first, dayAt, actions, indexPrefix };
}

function eventsOf(first: number, day: number, mark = 'first'): readonly EcsEvent[] {
  return Array.from({ length: 20 }, (_, n) => {
    const time = isoTime(first + day * DAY_MS + n);
    return {
      ...{ '@timestamp': time, 'event.created': time, 'event.id': `${mark}-${day}-${n}`, 'event.kind': 'event' },
      ...{ 'event.original': `line ${n} of day ${day}`, 'event.dataset': n % 2 === 0 ? 'sshd' : 'vpn' },
    };
  });
}

describe.skipIf(url === undefined)('retention on a real search server, with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  it('seals days, and deletes the index of a day that one asked for and another approved, with a tombstone', async () => {
    const { one, two, now, dayAt, actions } = await county();
    now.day = 6;
    await one.service.keep();
    expect(await one.service.overview()).toMatchObject({
      ...{ supported: true, kept: 'indices', hot: { ofDays: 3 }, cold: null },
      days: [2, 1, 0].map((day) => ({ day: dayAt(day), events: 20, sealed: 'sealed', keptBecause: 'young' })),
    });
    for (; now.day < 185; now.day += 20) await (now.day % 40 === 6 ? one : two).service.keep();
    // By clock and receipt half a year is over; that the machines ran for it is proved a little later, and not by the one that is older.
    now.day = 185;
    await two.service.keep();
    expect((await one.service.overview()).days.map(({ keptBecause }) => keptBecause)).toEqual([
      'unproven',
      'unproven',
      'unproven',
    ]);
    const asked = await one.service.ask({ through: dayAt(1), ...why }, SYSTEM);
    expect(asked).toMatchObject({ state: 'open', files: 0 });
    await expect(two.service.decide(asked.id, { approved: true, ...why }, SYSTEM)).rejects.toMatchObject({
      code: 'retention.sameHand',
    });
    await two.service.decide(asked.id, { approved: true, ...why }, AUDITOR);
    await two.service.keep();
    expect((await one.store.dayIndices()).map(({ day }) => day)).toEqual([0, 1, 2].map(dayAt));
    for (; now.day < 240; now.day += 10) await (now.day % 20 === 6 ? one : two).service.keep();
    const hold = await one.service.hold({ from: dayAt(0), to: dayAt(0), datasets: ['vpn'], ...why }, AUDITOR);
    const again = await one.service.ask({ through: dayAt(1), ...why }, SYSTEM);
    expect(again).toMatchObject({ state: 'open', files: 1, events: 20 });
    await two.service.decide(again.id, { approved: true, ...why }, AUDITOR);
    await two.service.keep();
    expect((await one.store.dayIndices()).map(({ day }) => day)).toEqual([dayAt(0), dayAt(2)]);
    await one.service.lift(hold.id, why, AUDITOR);
    const { tombstones, deletable } = await one.service.overview();
    expect(tombstones[0]).toMatchObject({
      askedBy: 'zhang',
      approvedBy: 'li',
      from: dayAt(1),
      to: dayAt(1),
      events: 20,
    });
    expect(deletable).toMatchObject({ files: 2, events: 40, through: dayAt(2) });
    expect(await one.service.evidence()).toMatchObject({ deleted: new Map([[dayAt(1), 20]]), sealedDays: 3 });
    expect(await one.service.verify()).toMatchObject({ ok: true, files: 2, read: 2, deleted: 1 });
    const newest = ['retention.ask', 'retention.approve', 'retention.delete', 'retention.lift', 'retention.verify'];
    expect((await actions()).slice(-5)).toEqual(newest);
  });

  it('keeps a day whose late events are not old enough, and refuses under a wrong clock', async () => {
    const { one, now, first, dayAt } = await county();
    now.day = 6;
    await one.service.keep();
    for (; now.day < 230; now.day += 20) await one.service.keep();
    await one.store.append(eventsOf(first, 0, 'late'));
    now.day += 1;
    await one.service.keep();
    const asked = await one.service.ask({ through: dayAt(0), ...why }, SYSTEM);
    await one.service.decide(asked.id, { approved: true, ...why }, AUDITOR);
    await one.service.keep();
    const { days, deletable } = await one.service.overview();
    expect([days.at(-1), deletable.files]).toMatchObject([
      { day: dayAt(0), events: 40, files: 2, keptBecause: 'received' },
      2,
    ]);
    expect((await one.store.dayIndices()).map(({ events }) => events)).toEqual([40, 20, 20]);
    now.skewDays = 300;
    await expect(one.service.ask({ through: dayAt(0), ...why }, SYSTEM)).rejects.toMatchObject({
      code: 'retention.clockInDoubt',
    });
    await one.service.keep();
    now.day += 1;
    await one.service.keep();
    expect((await one.service.overview()).days.at(-1)?.keptBecause).toBe('unproven');
    await expect(one.service.choosePolicy({ defaultDays: 30, classes: [], ...why }, AUDITOR)).rejects.toMatchObject({
      code: 'retention.belowFloor',
    });
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 } from '@qiaolou/crypto';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { DAY_MS, dayOf, isoTime, type Actor, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compareSeals } from '../src/seals/compare-seals.ts';
import { createRetentionService, type RetentionServiceOptions } from '../src/index.ts';

const START = Date.UTC(2026, 0, 10, 4);
const SIGNER = sm2.createSigner(Uint8Array.from({ length: 32 }, (_, at) => at + 1));
const SYSTEM: Actor = { name: 'zhang', ip: '10.0.0.1', roles: ['system_admin'] };
const AUDITOR: Actor = { name: 'li', ip: '10.0.0.2', roles: ['audit_admin'] };
const dayAt = (day: number): string => dayOf(START + day * DAY_MS);
const why = { reason: 'disk' };

function eventsOf(day: number): readonly EcsEvent[] {
  return Array.from({ length: 20 }, (_, n) => {
    const time = isoTime(START + day * DAY_MS + n);
    return {
      ...{ '@timestamp': time, 'event.created': time, 'event.id': `${day}-${n}`, 'event.kind': 'event' },
      ...{ 'event.original': `line ${n} of day ${day}`, 'event.dataset': n % 2 === 0 ? 'sshd' : 'vpn' },
    };
  });
}

/** A store with a day of events on each of three days, and the service that keeps it. */
async function county(settings: Partial<RetentionServiceOptions['settings']> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-kept-'));
  const dir = join(folder, 'events');
  const now = { day: 0, skewDays: 0 };
  const clock = { now: () => START + (now.day + now.skewDays) * DAY_MS };
  for (; now.day < 3; now.day++) {
    const filled = await openEmbeddedEventStore({ dir, clock, threads: 1 });
    await filled.append(eventsOf(now.day));
    await filled.close();
  }
  const store = await openEmbeddedEventStore({ dir, clock, coldDir: join(folder, 'cold'), threads: 1 });
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock, areas: [] });
  onTestFinished(async () => {
    await store.close();
    await records.close();
    await rm(folder, { recursive: true });
  });
  const options: RetentionServiceOptions = {
    ...{
      records,
      clock,
      settings: { defaultDays: 180, classes: [], lateDays: 2, coldAfterDays: undefined, ...settings },
    },
    kept: {
      ...{ custody: store, signer: SIGNER, trusted: () => [] },
      machine: () => ({ boot: 'one', upMs: (now.day + 1) * DAY_MS }),
    },
  };
  const actions = async (): Promise<readonly string[]> =>
    (await records.db.selectFrom('auditEntries').select('action').orderBy('seq').execute()).map(({ action }) => action);
  return { dir, store, now, actions, options, service: createRetentionService(options) };
}

describe('kept logs', () => {
  it('are sealed when their day is over, once, and verified', async () => {
    const { service, now, actions, store } = await county();
    now.day = 4;
    await service.keep();
    expect((await service.overview()).days.map(({ sealed }) => sealed)).toEqual(['open', 'sealed', 'sealed']);
    now.day = 6;
    await service.keep();
    await service.keep();
    expect((await service.overview()).days.map(({ day, sealed, keptBecause }) => [day, sealed, keptBecause])).toEqual(
      [2, 1, 0].map((day) => [dayAt(day), 'sealed', 'young']),
    );
    expect(await service.verify()).toMatchObject({ ok: true, days: 3, files: 3 });
    expect(await actions()).toEqual([...new Array<string>(3).fill('retention.seal'), 'retention.verify']);
    now.day = 7;
    await service.keep();
    // A day on which nothing is sealed leaves its mark.
    expect(await store.custodyLines(0)).toHaveLength(4);
  });

  it('are deleted by two people after the floor, with a tombstone, and the figures agree', async () => {
    const { service, now, store, actions } = await county();
    now.day = 6;
    await service.keep();
    now.day = 100;
    await service.keep();
    await expect(service.ask({ through: dayAt(0), ...why }, SYSTEM)).rejects.toMatchObject({
      code: 'retention.tooYoung',
    });
    for (; now.day < 190; now.day += 2) await service.keep();
    const asked = await service.ask({ through: dayAt(1), ...why }, SYSTEM);
    expect(asked).toMatchObject({ state: 'open', files: 2, events: 40 });
    const approve = { approved: true, ...why };
    await expect(service.decide(asked.id, approve, SYSTEM)).rejects.toMatchObject({ code: 'retention.sameHand' });
    const namesake: Actor = { ...AUDITOR, roles: ['system_admin'] };
    await expect(service.decide(asked.id, approve, namesake)).rejects.toMatchObject({ code: 'retention.sameHand' });
    await service.keep();
    expect((await store.stats()).events).toBe(60);
    await service.decide(asked.id, approve, AUDITOR);
    await service.keep();
    expect(await store.stats()).toMatchObject({ events: 20, missing: 0 });
    const { requests, tombstones, days } = await service.overview();
    expect(requests).toMatchObject([{ state: 'done', files: 2, events: 40 }]);
    expect(tombstones).toMatchObject([{ askedBy: 'zhang', approvedBy: 'li', from: dayAt(0), to: dayAt(1), files: 2 }]);
    expect(days.map(({ day }) => day)).toEqual([dayAt(2)]);
    expect(await service.evidence()).toMatchObject({
      ...{ deleted: new Map([0, 1].map((day) => [dayAt(day), 20])), sealedDays: 3, policyDays: 180, floorDays: 180 },
    });
    expect(await service.verify()).toMatchObject({ ok: true, deleted: 2, files: 1 });
    expect((await actions()).slice(-4)).toEqual([
      'retention.ask',
      'retention.approve',
      'retention.delete',
      'retention.verify',
    ]);
  });

  it('stay when a hold is on them, a class is kept longer, or nobody approved in time', async () => {
    const { service, now, store } = await county();
    for (now.day = 6; now.day < 200; now.day += 2) await service.keep();
    await service.choosePolicy({ defaultDays: 180, classes: [{ dataset: 'vpn', days: 400 }], ...why }, AUDITOR);
    expect((await service.overview()).deletable.files).toBe(0);
    await service.choosePolicy({ defaultDays: 180, classes: [], ...why }, AUDITOR);
    expect((await service.overview()).deletable.files).toBe(3);
    const hold = await service.hold({ from: dayAt(0), to: dayAt(1), datasets: ['vpn'], ...why }, AUDITOR);
    expect((await service.overview()).deletable).toMatchObject({ files: 1, through: dayAt(2) });
    const asked = await service.ask({ through: dayAt(2), ...why }, SYSTEM);
    await service.decide(asked.id, { approved: true, ...why }, AUDITOR);
    await service.keep();
    expect((await store.stats()).events).toBe(40);
    await service.lift(hold.id, why, AUDITOR);
    const again = await service.ask({ through: dayAt(2), ...why }, SYSTEM);
    for (const end = now.day + 16; now.day < end; now.day++) await service.keep();
    await expect(service.decide(again.id, { approved: true, ...why }, AUDITOR)).rejects.toMatchObject({
      code: 'retention.notOpen',
    });
    expect((await service.overview()).requests[0]).toMatchObject({ state: 'expired' });
    expect((await store.stats()).events).toBe(40);
  });

  it('stay when the clock jumps a year, which is told; nothing is sealed for days that have not been', async () => {
    const { service, now, store } = await county();
    now.day = 6;
    await service.keep();
    now.skewDays = 365;
    now.day = 8;
    expect((await service.overview()).clockDoubt).toBe('ahead');
    await expect(service.ask({ through: dayAt(1), ...why }, SYSTEM)).rejects.toMatchObject({
      code: 'retention.clockInDoubt',
    });
    await service.keep();
    // The mark was written by the wrong clock: from the next day on the two agree, and what counts is how long the machine ran.
    now.day = 9;
    await service.keep();
    const { deletable, days } = await service.overview();
    expect({ deletable: deletable.files, because: days[0]?.keptBecause }).toEqual({
      deletable: 0,
      because: 'unproven',
    });
    const asked = await service.ask({ through: dayAt(2), ...why }, SYSTEM);
    await service.decide(asked.id, { approved: true, ...why }, AUDITOR);
    await service.keep();
    expect((await store.stats()).events).toBe(60);
    now.skewDays = 0;
    expect(await service.troubles()).toMatchObject({ clockDoubt: true, sealedDays: 3 });
    await expect(service.ask({ through: dayAt(1), ...why }, SYSTEM)).rejects.toMatchObject({
      code: 'retention.clockInDoubt',
    });
  });

  it('are moved when they are old, and stay sealed', async () => {
    const { service, now, store } = await county({ coldAfterDays: 30 });
    now.day = 6;
    await service.keep();
    now.day = 32;
    await service.keep();
    expect((await store.custodyFiles()).map(({ cold }) => cold)).toEqual([true, true, false]);
    expect((await service.overview()).days.map(({ coldEvents }) => coldEvents)).toEqual([0, 20, 20]);
    expect(await service.verify()).toMatchObject({ ok: true, files: 3 });
  });
});

describe('a chain that somebody has been at', () => {
  it('is not gone on with, and says where it is wrong', async () => {
    const { service, now, dir, options, store } = await county();
    now.day = 6;
    await service.keep();
    const path = join(dir, 'custody.ndjson');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [lines[0]?.replace('"rows":20', '"rows":19'), ...lines.slice(1)].join('\n'));
    // The store reads its lines when it opens.
    await store.close();
    const again = await openEmbeddedEventStore({ dir, clock: options.clock, threads: 1 });
    onTestFinished(() => again.close());
    const later = createRetentionService({ ...options, kept: options.kept && { ...options.kept, custody: again } });
    expect(await later.overview()).toMatchObject({ chainFault: { seq: 1, reason: 'hash' } });
    const refused = later.hold({ from: dayAt(0), to: dayAt(0), datasets: [], ...why }, AUDITOR);
    await expect(refused).rejects.toMatchObject({ code: 'retention.chainBroken', details: { seq: 1, reason: 'hash' } });
    await expect(later.keep()).rejects.toMatchObject({ code: 'retention.chainBroken' });
    expect(await later.troubles()).toMatchObject({ findings: 1 });
    expect(await later.verify()).toMatchObject({
      ok: false,
      findings: [{ code: 'custodyChain', seq: 1, reason: 'hash' }],
    });
  });

  it('is seen to have been changed while the platform runs', async () => {
    const { service, now, dir } = await county();
    now.day = 6;
    await service.keep();
    const path = join(dir, 'custody.ndjson');
    const lines = await readFile(path, 'utf8');
    await writeFile(path, lines.replace('"rows":20', '"rows":19'));
    expect(await service.verify()).toMatchObject({
      ok: false,
      findings: [{ code: 'custodyChain', seq: 1, reason: 'hash' }],
    });
    const refused = service.hold({ from: dayAt(0), to: dayAt(0), datasets: [], ...why }, AUDITOR);
    await expect(refused).rejects.toMatchObject({ code: 'retention.chainBroken' });
    await writeFile(path, lines);
    expect(await service.verify()).toMatchObject({ ok: true });
    await service.hold({ from: dayAt(0), to: dayAt(0), datasets: [], ...why }, AUDITOR);
  });

  it('that was cut off is found by the audit trail', async () => {
    const { service, now, dir, options, store } = await county();
    now.day = 6;
    await service.keep();
    const path = join(dir, 'custody.ndjson');
    const [first] = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${first}\n`);
    await store.close();
    const again = await openEmbeddedEventStore({ dir, clock: options.clock, threads: 1 });
    onTestFinished(() => again.close());
    const later = createRetentionService({ ...options, kept: options.kept && { ...options.kept, custody: again } });
    expect(await later.verify()).toMatchObject({ ok: false, findings: [{ code: 'custodyCut', seq: 3 }] });
  });
});

it('days that were deleted by right have not lost events', () => {
  const sealed = new Map([0, 1].map((day) => [dayAt(day), { day: dayAt(day), events: 20, at: isoTime(START) }]));
  const of = (deleted: ReadonlyMap<string, number>) =>
    compareSeals(new Map([[dayAt(1), 20]]), sealed, { now: START + 10 * DAY_MS, deleted });
  expect(of(new Map()).removed).toEqual([dayAt(0)]);
  expect(of(new Map([[dayAt(0), 20]])).removed).toEqual([]);
  expect(of(new Map([[dayAt(0), 19]])).removed).toEqual([dayAt(0)]);
});

describe('the floor', () => {
  it.each([
    [{ defaultDays: 179 }, { floor: 180, days: 179 }],
    [{ classes: [{ dataset: 'vpn', days: 1 }] }, { floor: 180, days: 1, dataset: 'vpn' }],
  ])('is kept by the configuration: %j', async (settings, details) => {
    const { options } = await county();
    const make = () => createRetentionService({ ...options, settings: { ...options.settings, ...settings } });
    expect(make).toThrow(expect.objectContaining({ code: 'retention.belowFloor', details }));
  });

  it('is kept by whoever may choose', async () => {
    const { service } = await county();
    const body = { defaultDays: 100, classes: [], ...why };
    await expect(service.choosePolicy(body, AUDITOR)).rejects.toMatchObject({ code: 'retention.belowFloor' });
    expect((await service.overview()).policy).toMatchObject({ defaultDays: 180, decidedBy: null });
  });
});

it('without files there is nothing to keep, and that is said', async () => {
  const { options } = await county();
  const service = createRetentionService({ ...options, kept: undefined });
  expect(await service.overview()).toMatchObject({ supported: false, days: [], policy: { defaultDays: 180 } });
  await service.keep();
  expect(await service.troubles()).toBeUndefined();
  await expect(service.verify()).rejects.toMatchObject({ code: 'retention.notEmbedded' });
  await expect(service.ask({ through: dayAt(0), ...why }, SYSTEM)).rejects.toMatchObject({
    code: 'retention.notEmbedded',
  });
});

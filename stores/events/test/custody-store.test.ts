import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { DAY_MS, dayOf, type EventStore } from '@qiaolou/schema';
import { openEmbeddedEventStore, openEventStoreWorker, type StoreReport } from '../src/index.ts';
import { checkStore } from '../src/check/index.ts';
import { segmentPath } from '../src/embedded/segments/segment-path.ts';
import { APPROVER, ASKER, CustodyKeeper, eventsOfDay, FIRST_NOON, KEEPER_SIGNER } from './custody-keeper.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();
const hot = (): string => join(directory(), 'events');
const cold = (): string => join(directory(), 'cold');
const CHILD = fileURLToPath(new URL('./custody-child.ts', import.meta.url));
const dayAt = (day: number): string => dayOf(FIRST_NOON + day * DAY_MS);
const OLD = 200;
const DAYS = 3;

async function opened(day: number, reports: StoreReport[] = []) {
  const store = await openEmbeddedEventStore({
    ...{ dir: hot(), coldDir: cold(), threads: 1 },
    clock: { now: () => FIRST_NOON + day * DAY_MS },
    onReport: (report) => reports.push(report),
  });
  return { store, keeper: new CustodyKeeper(store) };
}

let made: Promise<string> | undefined;
afterAll(async () => {
  if (made !== undefined) rmSync(await made, { recursive: true });
});

/** A store with a file for each of three days, all of them sealed: made once, copied for each test. */
async function sealedStore(): Promise<void> {
  made ??= makeSealedStore();
  cpSync(await made, hot(), { recursive: true });
}

async function makeSealedStore(): Promise<string> {
  for (let day = 0; day < DAYS; day++) {
    const { store } = await opened(day);
    await store.append(eventsOfDay(day));
    await store.close();
  }
  const { store, keeper } = await opened(6);
  expect(await keeper.seal(6)).toEqual([dayAt(0), dayAt(1), dayAt(2)]);
  await store.close();
  const template = mkdtempSync(join(tmpdir(), 'qiaolou-sealed-'));
  cpSync(hot(), template, { recursive: true });
  rmSync(hot(), { recursive: true });
  return template;
}

async function found(store: EventStore): Promise<number> {
  const range = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
  return (await store.search({ where: { op: 'all' }, range, sort: 'oldest', limit: 1_000 })).events.length;
}

async function keeperLines() {
  const { store, keeper } = await opened(OLD);
  const { entries } = await keeper.read();
  await store.close();
  return entries;
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(60) ^ 4, 60);
  writeFileSync(path, bytes);
}

describe('sealed days of a store', () => {
  it('are whole, say what stands in their files, and are not put together any more', async () => {
    await sealedStore();
    const { store, keeper } = await opened(7);
    const { files } = await keeper.state();
    expect(
      [...files.values()].map(({ file }) => [file.number, file.rows, file.days, file.received, file.datasets]),
    ).toEqual(
      [0, 1, 2].map((day) => {
        const own = [{ day: dayAt(day), rows: 40 }];
        return [day + 1, 40, own, own, ['firewall', 'sshd']];
      }),
    );
    expect(await keeper.verify()).toMatchObject({ ok: true, days: 3, files: 3, findings: [] });
    expect(await keeper.seal(7)).toEqual([]);
    await store.append(eventsOfDay(0, 45));
    await store.close();
    const later = await opened(9);
    expect(await later.keeper.seal(9)).toEqual([dayAt(0)]);
    expect((await later.keeper.state()).days.get(dayAt(0))?.map(({ body }) => body.supplementary)).toEqual([
      false,
      true,
    ]);
    expect(await later.keeper.verify()).toMatchObject({ ok: true, files: 4 });
    await later.store.close();
  });

  it('show a flipped bit, another file in their place, and a file that is gone', async () => {
    await sealedStore();
    flip(segmentPath(hot(), 1));
    cpSync(segmentPath(hot(), 1), segmentPath(hot(), 2));
    rmSync(segmentPath(hot(), 3));
    const wrong = [
      ['sealedChanged', 1],
      ['sealedChanged', 2],
      ['sealedMissing', 3],
    ] as const;
    const { store, keeper } = await opened(7);
    expect(await keeper.verify()).toMatchObject({
      ok: false,
      findings: wrong.map(([code, number]) => ({ code, number, days: [dayAt(number - 1)] })),
    });
    await store.close();
    const { findings } = await checkStore({ dir: hot(), keys: [KEEPER_SIGNER.publicKey] });
    for (const [code, number] of wrong)
      expect(findings.map((finding) => [finding.code, finding.file])).toContainEqual([
        code,
        `segments/0000000${number}.seg`,
      ]);
  });
});

describe('deleting', () => {
  it('takes the files of an old day, tells who decided it, and the store is whole without them', async () => {
    await sealedStore();
    const { store, keeper } = await opened(OLD);
    const decided = await keeper.decide(OLD, dayAt(1));
    await keeper.bury(OLD, decided, [1, 2]);
    await store.custodyRemove([1, 2]);
    expect(await found(store)).toBe(40);
    expect(await store.stats()).toMatchObject({ events: 40, missing: 0 });
    expect(await keeper.verify()).toMatchObject({ ok: true, deleted: 2, files: 1, findings: [] });
    await store.close();
    expect(readdirSync(join(hot(), 'segments'))).toEqual(['00000003.seg']);
    const check = await checkStore({ dir: hot(), keys: [KEEPER_SIGNER.publicKey] });
    expect(check).toMatchObject({ whole: true, findings: [] });
    const [end] = (await keeperLines()).slice(-1);
    const anchors = [{ seq: end?.seq ?? 0, hash: end?.hash ?? '' }];
    rmSync(join(hot(), 'custody.ndjson'));
    const cut = await checkStore({ dir: hot(), keys: [KEEPER_SIGNER.publicKey], anchors });
    expect(cut).toMatchObject({ whole: false, findings: [{ code: 'custodyChain', detail: 'cut' }] });
  });

  it.each<[string, number, (keeper: CustodyKeeper) => Promise<unknown>, string]>([
    ['without a tombstone', OLD, () => Promise.resolve(), 'undecided'],
    ['below the floor', 150, async (keeper) => keeper.bury(150, await keeper.decide(150, dayAt(2)), [1]), 'belowFloor'],
    [
      'by one person',
      OLD,
      async (keeper) => {
        const ask = await keeper.add(OLD, { kind: 'ask', through: dayAt(2), by: ASKER, reason: '' });
        const decision = await keeper.add(OLD, { kind: 'decide', ask, approved: true, by: ASKER, reason: '' });
        await keeper.bury(OLD, { ask, decision }, [1]);
      },
      'oneHand',
    ],
    [
      'what is held',
      OLD,
      async (keeper) => {
        await keeper.add(OLD, { kind: 'hold', from: dayAt(0), to: dayAt(0), datasets: [], by: APPROVER, reason: '' });
        await keeper.bury(OLD, await keeper.decide(OLD, dayAt(2)), [1]);
      },
      'held',
    ],
  ])('is refused by the store %s, and found', async (_name, day, prepare, fault) => {
    await sealedStore();
    const { store, keeper } = await opened(day);
    await prepare(keeper);
    await expect(store.custodyRemove([1])).rejects.toMatchObject({
      code: 'store.removalRefused',
      details: { number: 1, faults: [fault] },
    });
    expect((await store.stats()).events).toBe(120);
    await store.close();
    if (fault === 'undecided') return;
    // Whoever removes the file himself has a faulty tombstone to show.
    rmSync(segmentPath(hot(), 1));
    const { findings, whole } = await checkStore({ dir: hot(), keys: [KEEPER_SIGNER.publicKey] });
    expect(whole).toBe(false);
    expect(findings.map(({ code, detail }) => [code, detail])).toContainEqual(['tombstoneFault', fault]);
  });

  it('shows a tombstone that somebody else signed', async () => {
    await sealedStore();
    const { store, keeper } = await opened(OLD);
    const decided = await keeper.decide(OLD, dayAt(1));
    await keeper.bury(OLD, decided, [1]);
    await store.close();
    const path = join(hot(), 'custody.ndjson');
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.map((line) => line.replace('"last":true', '"last":false')).join('\n'));
    const { whole, findings } = await checkStore({ dir: hot(), keys: [KEEPER_SIGNER.publicKey] });
    expect(whole).toBe(false);
    expect(findings.map(({ code, detail }) => [code, detail])).toContainEqual(['custodyChain', 'hash']);
  });
});

/** Lets a child delete or move files, and kills it so long after it began. */
async function actAndKill(act: 'delete' | 'move', delayMs: number): Promise<void> {
  const args = ['--dir', hot(), '--cold', cold(), '--act', act, '--day', String(OLD)];
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), delayMs));
  await once(child, 'exit');
}

describe('a store that is killed', () => {
  // The delays only move the moment of the kill; nothing depends on them.
  it.each([0, 3])('in the middle of deleting (%i ms) ends it later, and nothing else is lost', async (delay) => {
    await sealedStore();
    const prepared = await opened(OLD);
    await prepared.keeper.decide(OLD, dayAt(2));
    await prepared.store.close();
    await actAndKill('delete', delay);
    const { store, keeper } = await opened(OLD);
    expect(await keeper.verify()).toMatchObject({ ok: true });
    expect((await store.stats()).events % 40).toBe(0);
    await store.custodyRemove([...(await keeper.state()).buried.keys()]);
    expect(await store.stats()).toMatchObject({ events: 0, missing: 0 });
    await store.append(eventsOfDay(OLD));
    await store.close();
    const again = await opened(OLD);
    expect(await again.keeper.verify()).toMatchObject({ ok: true, deleted: 3, findings: [] });
    expect(await found(again.store)).toBe(40);
    await again.store.close();
  });

  it.each([0, 40, 80])('in the middle of moving (%i ms) has every event once, and moves on', async (delay) => {
    await sealedStore();
    await actAndKill('move', delay);
    const { store, keeper } = await opened(OLD);
    expect(await found(store)).toBe(120);
    expect(await keeper.verify()).toMatchObject({ ok: true, files: 3 });
    await store.custodyMove([1, 2, 3]);
    expect(await found(store)).toBe(120);
    await store.close();
    expect(readdirSync(join(hot(), 'segments'))).toEqual([]);
    expect(readdirSync(join(cold(), 'segments'))).toHaveLength(3);
  });
});

/** Files of segments below the store's directory that are open in this process and have no name any more. */
function removedAndOpen(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`);
      return file.startsWith(hot()) && file.endsWith('.seg (deleted)') ? [file] : [];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}

describe('old files elsewhere', () => {
  async function moved(): Promise<void> {
    await sealedStore();
    const { store } = await opened(OLD);
    await store.custodyMove([1, 2]);
    expect((await store.custodyFiles()).map((file) => [file.number, file.cold])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect(await found(store)).toBe(120);
    await store.close();
  }

  it('are searched, verified, checked and known: nothing is stored twice', async () => {
    await moved();
    expect(readdirSync(join(hot(), 'segments'))).toEqual(['00000003.seg']);
    const { store, keeper } = await opened(OLD);
    expect(await found(store)).toBe(120);
    expect(await store.append(eventsOfDay(0))).toMatchObject({ accepted: 0, duplicates: 40 });
    expect(await keeper.verify()).toMatchObject({ ok: true, files: 3 });
    await keeper.bury(OLD, await keeper.decide(OLD, dayAt(0)), [1]);
    await store.custodyRemove([1]);
    await store.close();
    expect(readdirSync(join(cold(), 'segments'))).toEqual(['00000002.seg']);
    const keys = [KEEPER_SIGNER.publicKey];
    expect(await checkStore({ dir: hot(), coldDir: cold(), keys })).toMatchObject({
      whole: true,
      findings: [],
      events: 80,
    });
  });

  it('that are not there are named by who needs them; the rest goes on', async () => {
    await moved();
    renameSync(cold(), `${cold()}.away`);
    const reports: StoreReport[] = [];
    const { store } = await opened(OLD, reports);
    expect(reports).toEqual([{ kind: 'coldMissing', files: 2 }]);
    expect(await store.append(eventsOfDay(5))).toMatchObject({ accepted: 40 });
    await expect(found(store)).rejects.toMatchObject({ code: 'store.corrupt', details: { days: [dayAt(0)] } });
    await store.close();
    renameSync(`${cold()}.away`, cold());
    const again = await opened(OLD);
    expect(await found(again.store)).toBe(160);
    await again.store.close();
  });

  it('are found again when the list of the segments is lost', async () => {
    await moved();
    for (const name of readdirSync(hot())) if (name.startsWith('manifest')) rmSync(join(hot(), name));
    const { store } = await opened(OLD);
    expect(await found(store)).toBe(120);
    await store.close();
  });

  it.skipIf(process.platform !== 'linux')(
    'leave their disk: nobody has a file open that was removed there',
    async () => {
      await sealedStore();
      const { store } = await opened(OLD);
      // Those who read and those who look for ids have them open.
      const asked = async (): Promise<void> => {
        expect(await Promise.all([found(store), found(store), found(store)])).toEqual([120, 120, 120]);
        expect(await store.append(eventsOfDay(0))).toMatchObject({ duplicates: 40 });
      };
      await asked();
      await Promise.all([store.custodyMove([1, 2]), asked(), asked()]);
      await expect.poll(removedAndOpen).toEqual([]);
      await asked();
      await store.close();
    },
  );

  it('have two copies after a crash, of which one goes, and never the only whole one', async () => {
    await moved();
    // As before the list was written, and as before the file was removed.
    cpSync(segmentPath(cold(), 1), segmentPath(hot(), 1));
    cpSync(segmentPath(hot(), 3), segmentPath(cold(), 3));
    writeFileSync(segmentPath(cold(), 2), 'half of it');
    cpSync(segmentPath(hot(), 3), `${segmentPath(cold(), 3)}.tmp`);
    const { store } = await opened(OLD);
    await store.close();
    expect(readdirSync(join(hot(), 'segments'))).toEqual(['00000003.seg']);
    expect(readdirSync(join(cold(), 'segments'))).toEqual(['00000001.seg', '00000002.seg']);
  });
});

it('the custody of a store in its own thread is asked over its port', async () => {
  await sealedStore();
  const store = await openEventStoreWorker({ dir: hot(), threads: 1 });
  const keeper = new CustodyKeeper(store.custody);
  expect(await keeper.verify()).toMatchObject({ ok: true, files: 3 });
  expect((await store.custody.custodyDisks()).hot.free).toBeGreaterThan(0);
  await expect(store.custody.custodyMove([1])).rejects.toMatchObject({ code: 'store.noCold' });
  await expect(store.custody.custodyAppend('no line')).rejects.toMatchObject({ code: 'store.custodyChanged' });
  await keeper.add(7, { kind: 'mark' });
  expect(await store.custody.custodyLines(0)).toHaveLength(4);
  await store.close();
});

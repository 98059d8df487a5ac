import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { HOUR_MS, systemClock, type PackDraft } from '@qiaolou/schema';
import type { PackDeskService } from '@qiaolou/soc-console-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPackDesk } from '../../src/packs/pack-desk.ts';
import { openPackBench, type PackBench } from '../../src/packs/pack-bench.ts';
import { createPackSync, type PackSync } from '../../src/packs/sync-packs.ts';
import { OwnPacks } from '../../src/pipeline/own-packs.ts';
import { SHIPPED_PARSERS_DIRECTORY } from '../../src/shipped/shipped-directories.ts';
import { RECORD_AREAS } from '../../src/stores/record-areas.ts';

const LINES = [
  '<13>Nov 30 16:00:00 gw1 acmegw: devSerial="A1" 源地址=10.0.0.1 源端口=4711 目的地址=10.0.0.2 处置动作=阻断 weird_key=x',
  '<13>Nov 30 16:00:01 gw1 acmegw: devSerial="A1" 源地址=10.0.0.3 源端口=4712 目的地址=10.0.0.4 处置动作=允许 weird_key=y',
];
const TEACHER = { actor: { name: 'li', ip: '10.0.0.9', roles: ['analyst'] } } as const;
const KEEPER = { actor: { name: 'wang', ip: '10.0.0.8', roles: ['security_admin'] } } as const;

let directory: string;
let records: RecordStore;
let house: House;

interface House {
  readonly desk: PackDeskService;
  readonly sync: PackSync;
  readonly bench: PackBench;
  readonly parsers: string;
  readonly faults: unknown[];
}

/** A process with a folder of its own, beside others on the same records. */
function openHouse(name: string): House {
  const parsers = join(directory, name, 'parsers');
  const folders = {
    ...{ shipped: SHIPPED_PARSERS_DIRECTORY, own: [parsers], written: parsers },
    switchedOff: join(parsers, 'switched-off.json'),
  };
  const faults: unknown[] = [];
  const sync = createPackSync({ records, clock: systemClock, folders, onFault: (error) => faults.push(error) });
  const bench = openPackBench({ folders, zone: 'Asia/Shanghai', skewLimitMs: 24 * HOUR_MS });
  const leftOut = () => ({ total: 0, files: [] });
  const desk = createPackDesk({ records, clock: systemClock, ids: randomUUID, bench, sync, folders, leftOut });
  return { desk, sync, bench, parsers, faults };
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'qiaolou-pack-desk-'));
  records = await openSqliteRecordStore({ path: join(directory, 'r.db'), clock: systemClock, areas: RECORD_AREAS });
  house = openHouse('one');
});

afterEach(async () => {
  expect(house.faults).toEqual([]);
  await house.bench.close();
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

async function guessedDraft({ desk }: House): Promise<PackDraft> {
  const guess = await desk.guess({ id: 'acme.gw', vendor: 'Acme', type: 'firewall', lines: LINES }, TEACHER);
  return desk.createDraft({ yaml: guess.yaml ?? '', lines: LINES }, TEACHER.actor);
}

async function release(of: House): Promise<void> {
  const draft = await guessedDraft(of);
  const accepted = await of.desk.acceptDraft(draft.id, draft.version, TEACHER);
  await of.desk.releaseDraft(draft.id, { version: accepted.version, note: '现场已核对' }, KEEPER);
}

const packFile = (of: House): string => join(of.parsers, 'acme-gw/pack.yaml');

async function audit(): Promise<readonly string[]> {
  const rows = await records.db.selectFrom('auditEntries').select(['action', 'actor']).orderBy('seq').execute();
  return rows.map(({ action, actor }) => `${action} ${actor}`);
}

describe('a dialect is taught', () => {
  test('a guess says how sure each key is, and takes what a person chose', async () => {
    const body = { id: 'acme.gw', lines: LINES } as const;
    const guess = await house.desk.guess({ ...body, lines: LINES }, TEACHER);
    expect(guess).toMatchObject({ lines: 2, read: 2, problem: null, grammar: { lines: 2 } });
    const keys = new Map(guess.keys.map((key) => [key.key, key]));
    expect(keys.get('源地址')).toMatchObject({ target: 'source:endpoint', confidence: 'high' });
    expect(keys.get('weird_key')).toMatchObject({ target: null, confidence: null });
    const chosen = await house.desk.guess(
      { ...body, lines: LINES, targets: { weird_key: 'rule.name', 源端口: '' } },
      TEACHER,
    );
    expect(chosen.readings[0]?.event).toMatchObject({ 'rule.name': 'x', 'acme.源端口': '4711' });
    const wrong = await house.desk.guess({ ...body, lines: LINES, targets: { weird_key: 'no such field' } }, TEACHER);
    expect(wrong.problem).not.toBeNull();
  });

  test('nothing is in force before somebody has looked at what the samples give', async () => {
    const draft = await guessedDraft(house);
    const refused = house.desk.releaseDraft(draft.id, { version: draft.version, note: 'x' }, KEEPER);
    await expect(refused).rejects.toMatchObject({ code: 'packs.notReady' });
    expect(existsSync(packFile(house))).toBe(false);
  });

  test('draft, test, accept, release: the next line is read by it, and the trail has it', async () => {
    const draft = await guessedDraft(house);
    const kept = LINES.map((text) => ({ text, receivedAt: Date.now(), listener: 'syslog-udp', peer: '10.1.1.1' }));
    const tried = await house.desk.testDraft(draft.id, { pasted: [LINES[0] ?? ''], kept }, TEACHER);
    expect(tried).toMatchObject({ problem: null, ready: false, kept: { looked: 2, mine: 2, changed: 2 } });
    expect(tried.kept?.fields.map(({ field }) => field)).toContain('event.dataset');
    expect(tried.pasted[0]?.changes).toContainEqual(
      expect.objectContaining({ field: 'observer.vendor', before: null, after: 'Acme' }),
    );
    const accepted = await house.desk.acceptDraft(draft.id, draft.version, TEACHER);
    expect(accepted.accepted).toBe(true);
    expect((await house.desk.testDraft(draft.id, { pasted: [], kept: undefined }, TEACHER)).ready).toBe(true);
    const detail = await house.desk.releaseDraft(draft.id, { version: accepted.version, note: '现场已核对' }, KEEPER);
    expect(detail).toMatchObject({ id: 'acme.gw', origin: 'own', state: 'live', version: 1, failing: 0, findings: [] });
    expect(detail.history).toMatchObject([{ version: 1, origin: 'page', actor: 'wang', note: '现场已核对' }]);
    expect((await house.desk.list(TEACHER)).drafts).toEqual([]);
    expect(await audit()).toEqual(['pack.draft li', 'pack.draft li', 'pack.release wang', 'pack.deleteDraft wang']);
  });

  test('a draft that is wrong says where', async () => {
    const { id } = await house.desk.createDraft(
      { yaml: 'id: acme.gw\nmatch:\n  - programm: x\n', lines: LINES },
      TEACHER.actor,
    );
    const { problem, ready } = await house.desk.testDraft(id, { pasted: [], kept: undefined }, TEACHER);
    expect(problem?.line).toBe(3);
    expect(ready).toBe(false);
    await expect(house.desk.acceptDraft(id, 1, TEACHER)).rejects.toMatchObject({ code: 'packs.notReady' });
  });

  test('who was faster wins', async () => {
    const draft = await guessedDraft(house);
    await house.desk.changeDraft(draft.id, { yaml: `${draft.yaml}# more\n`, lines: LINES, version: 1 }, TEACHER.actor);
    const late = house.desk.changeDraft(draft.id, { yaml: 'id: x', lines: [], version: 1 }, KEEPER.actor);
    await expect(late).rejects.toMatchObject({ code: 'records.versionConflict' });
  });
});

describe('what is in force', () => {
  test('is taken back to any earlier version', async () => {
    await release(house);
    const first = readFileSync(packFile(house), 'utf8');
    const copy = await house.desk.createDraft({ yaml: `${first}# second\n`, lines: LINES }, TEACHER.actor);
    const accepted = await house.desk.acceptDraft(copy.id, copy.version, TEACHER);
    await house.desk.releaseDraft(copy.id, { version: accepted.version, note: '二版' }, KEEPER);
    expect(readFileSync(packFile(house), 'utf8')).toContain('# second');
    const back = await house.desk.rollback('acme.gw', { version: 1, reason: '误改' }, KEEPER);
    expect(readFileSync(packFile(house), 'utf8')).toBe(first);
    expect(back.history.map(({ version, origin }) => [version, origin])).toEqual([
      [3, 'rollback'],
      [2, 'page'],
      [1, 'page'],
    ]);
  });

  test('is switched off and on again, shipped ones too', async () => {
    const id = 'nginx.access';
    const own = (): OwnPacks =>
      new OwnPacks({
        ...{ shipped: SHIPPED_PARSERS_DIRECTORY, own: [house.parsers] },
        switchedOff: join(house.parsers, 'switched-off.json'),
      });
    const packs = (): readonly string[] =>
      own()
        .load()
        .packs.map((pack) => pack.id);
    expect(packs()).toContain(id);
    const off = await house.desk.switch(id, { enabled: false, reason: '误认', version: 0 }, KEEPER);
    expect(off).toMatchObject({ state: 'disabled', switch: { version: 1, actor: 'wang' } });
    expect(packs()).not.toContain(id);
    const again = house.desk.switch(id, { enabled: true, reason: '恢复', version: 0 }, KEEPER);
    await expect(again).rejects.toMatchObject({ code: 'records.versionConflict' });
    await house.desk.switch(id, { enabled: true, reason: '恢复', version: 1 }, KEEPER);
    expect(packs()).toContain(id);
    await expect(house.desk.remove(id, 'x', KEEPER)).rejects.toMatchObject({ code: 'packs.shipped' });
  });

  test('is removed, with its history kept', async () => {
    await release(house);
    await house.desk.remove('acme.gw', '设备已下线', KEEPER);
    expect(existsSync(join(house.parsers, 'acme-gw'))).toBe(false);
    await expect(house.desk.get('acme.gw', KEEPER)).rejects.toMatchObject({ code: 'records.notFound' });
    expect((await house.desk.version('acme.gw', 1)).yaml).toContain('acme.gw');
    const back = await house.desk.rollback('acme.gw', { version: 1, reason: '又上线' }, KEEPER);
    expect(back.state).toBe('live');
  });

  test('by hand stands in the history, and stays until somebody releases', async () => {
    const folder = join(house.parsers, 'mine');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pack.yaml'), 'id: mine.fw\nmatch: { contains: [mine] }\ngrammar: { kv: {} }\n');
    await house.sync.run();
    expect((await house.desk.get('mine.fw', TEACHER)).history).toMatchObject([
      { version: 1, origin: 'file', actor: 'system' },
    ]);
    await release(house);
    writeFileSync(packFile(house), `${readFileSync(packFile(house), 'utf8')}# by hand\n`);
    await house.sync.run();
    await house.sync.run();
    const { history, changedBy } = await house.desk.get('acme.gw', TEACHER);
    expect(history.map(({ version, origin }) => [version, origin])).toEqual([
      [2, 'file'],
      [1, 'page'],
    ]);
    expect(changedBy).toBe('file');
    expect(readFileSync(packFile(house), 'utf8')).toContain('# by hand');
    expect(await audit()).toContain('pack.file system');
  });

  test('reaches every process that shares the records, and a crash between the two is made up for', async () => {
    await release(house);
    const other = openHouse('two');
    await other.sync.run();
    expect(readFileSync(packFile(other), 'utf8')).toBe(readFileSync(packFile(house), 'utf8'));
    rmSync(join(other.parsers, 'released.json'));
    rmSync(packFile(other));
    await openHouse('two').sync.run();
    expect(existsSync(packFile(other))).toBe(true);
    await house.desk.remove('acme.gw', '下线', KEEPER);
    await other.sync.run();
    expect(existsSync(packFile(other))).toBe(false);
    await other.bench.close();
  });
});

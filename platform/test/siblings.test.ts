import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { isoTime, listSettings } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { configSchema, type ConfigInput } from '../src/config/config.ts';
import { AGREED_BY, agreedSettings, isOf, OWN_OF_EACH } from '../src/siblings/agreed-settings.ts';
import { createSiblings, LOOK_EVERY_MS } from '../src/siblings/siblings.ts';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { createWaitingParts, isMinor } from '../src/waiting/waiting-parts.ts';

const settings = listSettings(configSchema);
const keys = settings.map(({ path }) => path.join('.'));

it('every setting is one in which processes must agree, or each its own, and nothing else is listed', () => {
  const entries = [...Object.keys(AGREED_BY), ...Object.keys(OWN_OF_EACH)];
  const undecided = keys.filter((key) => entries.filter((entry) => isOf(entry, key)).length !== 1);
  expect(undecided).toEqual([]);
  expect(entries.filter((entry) => !keys.some((key) => isOf(entry, key)))).toEqual([]);
});

it('what must agree has a value everywhere and is no secret', () => {
  const agreed = settings.filter(({ path }) => Object.keys(AGREED_BY).some((entry) => isOf(entry, path.join('.'))));
  expect(agreed.filter((one) => one.default === undefined || one.facts?.secret === true)).toEqual([]);
  const config = configSchema.parse({});
  expect(Object.keys(agreedSettings(config))).toHaveLength(agreed.length);
});

/** Processes over one database, as they are after `look()`. */
async function installation() {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-siblings-'));
  let now = Date.parse('2026-11-22T01:00:00Z');
  const clock = { now: () => now };
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock, areas: RECORD_AREAS });
  onTestFinished(async () => {
    await records.close();
    rmSync(folder, { recursive: true });
  });
  const start = (id: string, config: ConfigInput) => {
    const parsed = configSchema.parse(config);
    const told: unknown[] = [];
    const waiting = createWaitingParts({
      clock,
      onWait: ({ part, code }, error) => told.push({ part, code, error }),
      onFailure: () => undefined,
      onResume: ({ part }) => told.push({ over: part }),
    });
    const self = { id, role: parsed.role, host: 'h', startedAt: isoTime(now), settings: agreedSettings(parsed) };
    return { ...createSiblings({ records, clock, self, waiting }), waiting, told };
  };
  const trail = async () => {
    const entries = await records.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute();
    return entries.map(({ action, objectId, details }) => ({
      action,
      objectId,
      details: JSON.parse(details) as object,
    }));
  };
  return { start, trail, pass: (ms: number) => (now += ms) };
}

it('a process that differs from one that runs says so, so does the other, once in the trail, until they agree', async () => {
  const { start, trail, pass } = await installation();
  const collector = start('a', { role: 'collector' });
  const worker = start('b', {
    role: 'worker',
    detection: { disabledRules: ['x'] },
    automation: { openIncidents: true },
  });
  await collector.look();
  await worker.look();
  expect([collector.told, worker.told]).toEqual([[], []]);

  pass(1_000);
  const console_ = start('c', { role: 'console', zone: 'UTC', detection: { disabledRules: ['x'] } });
  for (const process of [console_, collector, worker, console_, collector]) await process.look();
  const differs = (role: string, settings: readonly object[]) => ({ role, host: 'h', settings });
  const zone = { key: 'zone', from: 'Asia/Shanghai', to: 'UTC' };
  const rules = { key: 'detection.disabledRules', from: [], to: ['x'] };
  const siblings = [differs('collector', [rules, zone]), differs('worker', [zone])];
  expect(console_.told).toMatchObject([
    { part: 'configuration', code: 'platform.siblingsDiffer', error: { details: { siblings } } },
  ]);
  expect(await trail()).toMatchObject([
    { action: 'config.differs', objectId: 'c', details: { role: 'console', host: 'h', siblings } },
  ]);
  for (const { waiting } of [collector, worker, console_]) {
    expect(waiting.list()).toMatchObject([{ part: 'configuration', code: 'platform.siblingsDiffer' }]);
    expect(waiting.list().every(isMinor)).toBe(true);
  }

  await console_.leave();
  await collector.look();
  expect(collector.waiting.list()).toEqual([]);
});

it('who was not heard of for a while does not count', async () => {
  const { start, pass } = await installation();
  const one = start('a', { role: 'worker' });
  const other = start('b', { role: 'worker', zone: 'UTC' });
  await one.look();
  await other.look();
  expect(other.waiting.list()).toHaveLength(1);
  pass(5 * LOOK_EVERY_MS);
  await other.look();
  expect(other.waiting.list()).toEqual([]);
});

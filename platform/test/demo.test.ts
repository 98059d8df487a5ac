import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { readScenario } from '@qiaolou/scenarios';
import { z } from 'zod';
import { qiaolou } from './support/platform-process.ts';

const data = mkdtempSync(join(tmpdir(), 'qiaolou-demo-test-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** The shape other tools rely on; closed. */
const resultSchema = z.strictObject({
  events: z.number(),
  eventsPerSecond: z.number(),
  alerts: z.number(),
  incidents: z.number(),
  playbookRuns: z.number(),
  auditEntries: z.number(),
  auditVerified: z.boolean(),
  lost: z.number(),
  seconds: z.number(),
});

// One day: the later tests look at the data directory that the first one leaves.
describe('qiaolou demo --once --json', { shuffle: false }, () => {
  it('plays a day over the real inputs, finds the attack, loses nothing, and signs what happened', async () => {
    const { code, stdout, stderr } = await qiaolou([
      'demo',
      '--once',
      '--json',
      '--events',
      '6000',
      '--port',
      '0',
      '--data',
      data,
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = resultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    expect(Math.abs(result.events - 6_000)).toBeLessThanOrEqual(60);
    expect(result.lost).toBe(0);
    expect(result.alerts).toBeGreaterThan(100);
    expect(result.incidents).toBeGreaterThanOrEqual(2);
    const { alerts, incidents, playbooks } = readScenario('county-day').expectation;
    expect(result).toMatchObject({
      alerts: Object.values(alerts).reduce((sum, count) => sum + count, 0),
      incidents,
      playbookRuns: playbooks?.length,
    });
    expect(result.playbookRuns).toBeGreaterThanOrEqual(result.incidents);
    expect(result.auditVerified).toBe(true);
    expect(result.auditEntries).toBeGreaterThan(result.incidents);
  });

  it('leaves a trail that the command line verifies', async () => {
    const { code, stdout } = await qiaolou(['verify', 'audit', '--data', data, '--json']);
    const verdict = JSON.parse(stdout) as { ok: boolean; checkpoints: number; unsigned: number };
    expect(code).toBe(0);
    expect(verdict).toMatchObject({ ok: true, unsigned: 0 });
    expect(verdict.checkpoints).toBeGreaterThan(0);
  });

  it('names the entry that somebody changed behind the platform’s back', async () => {
    const database = new DatabaseSync(join(data, 'records.db'));
    database.exec(`UPDATE audit_entries SET actor = 'nobody' WHERE seq = 4`);
    database.close();
    const { code, stdout } = await qiaolou(['verify', 'audit', '--data', data, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, firstBad: { kind: 'entry', seq: 4, reason: 'hash' } });
  });
});

describe('qiaolou', () => {
  it('lists every command with one line each', async () => {
    const { code, stdout } = await qiaolou(['--help']);
    expect(code).toBe(0);
    const commands = stdout
      .slice(stdout.indexOf('Commands:'))
      .split('\n')
      .slice(1)
      .filter((line) => line.trim() !== '');
    expect(commands.length).toBeGreaterThanOrEqual(7);
    for (const line of commands) expect(line).toMatch(/^ {2}[a-z]/);
  });

  it('answers a broken configuration with a coded error and no stack', async () => {
    const { code, stderr } = await qiaolou(['start', '--data', data], { QIAOLOU_CONSOLE_PORT: 'many' });
    expect(code).toBe(2);
    expect(stderr).toContain('config.invalid');
    expect(stderr).not.toContain('    at ');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { createIntakeKey, readIntakeKeys, senderOfKey } from '../src/keys/intake-keys.ts';

it('a key is replaced only when that is asked for, and the trail says by whom', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-keys-'));
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock: systemClock });
  onTestFinished(async () => {
    await records.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const make = (replace: boolean) =>
    createIntakeKey(records, { name: 'waf', replace, actor: { kind: 'command', osUser: 'li' } }, systemClock);
  const first = await make(false);
  await expect(make(false)).rejects.toMatchObject({ code: 'platform.intakeKeyExists', details: { name: 'waf' } });
  expect(senderOfKey(await readIntakeKeys(records), first)).toBe('waf');
  const second = await make(true);
  const keys = await readIntakeKeys(records);
  expect([senderOfKey(keys, first), senderOfKey(keys, second)]).toEqual([undefined, 'waf']);
  const entries = await records.db.selectFrom('auditEntries').select(['action', 'actor']).orderBy('seq').execute();
  expect(entries).toEqual([
    { action: 'apiKey.create', actor: 'os:li' },
    { action: 'apiKey.replace', actor: 'os:li' },
  ]);
});

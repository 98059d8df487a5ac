import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportedAreas, openSqliteRecordStore, toRow } from '@qiaolou/record-store';
import { expect, onTestFinished, test } from 'vitest';
import * as accounts from '../src/index.ts';

test('accounts called like the platform get another name, once, with their sessions ended and a line in the trail', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-accounts-'));
  const clock = { now: () => Date.UTC(2026, 10, 29) };
  const records = await openSqliteRecordStore({
    path: join(folder, 'records.db'),
    clock,
    areas: exportedAreas(accounts),
  });
  onTestFinished(async () => {
    await records.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const names = ['system', 'anonymous', 'system-account', 'zhang'];
  await records.transaction(async (tx) => {
    for (const name of names)
      await tx.db
        .insertInto('users')
        .values(
          toRow('users', {
            ...{ id: name, name, displayName: name, roles: ['viewer'], disabled: false, mustChangePassword: false },
            ...{ createdAt: '2026-11-01T00:00:00.000Z', lastLoginAt: null, version: 1 },
            ...{ passwordHash: 'x', failedLogins: 0, lockedUntil: null },
          }),
        )
        .execute();
  });
  expect(await accounts.renameReservedAccounts(records, clock)).toEqual([
    { from: 'system', to: 'system-account2' },
    { from: 'anonymous', to: 'anonymous-account' },
  ]);
  expect(await accounts.renameReservedAccounts(records, clock)).toEqual([]);
  const users = await records.db.selectFrom('users').select('name').orderBy('name').execute();
  expect(users.map(({ name }) => name)).toEqual(['anonymous-account', 'system-account', 'system-account2', 'zhang']);
  const entries = await records.db.selectFrom('auditEntries').select(['actor', 'action', 'objectId']).execute();
  expect(entries.map(({ action, objectId }) => `${action} ${objectId}`).sort()).toEqual([
    'user.rename anonymous-account',
    'user.rename system-account2',
  ]);
});

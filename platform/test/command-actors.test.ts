import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { insertUser } from '@qiaolou/accounts';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { qiaolou, writeTestConfig } from './support/platform-process.ts';

it('what a command line changes is in the trail with the user of the operating system', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-command-actors-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { file } = await writeTestConfig(folder);
  const open = () =>
    openSqliteRecordStore({ path: join(folder, 'records.db'), clock: systemClock, areas: RECORD_AREAS });
  const before = await open();
  await before.transaction((tx) =>
    insertUser(tx, {
      ...{
        id: 'u1',
        name: 'wang',
        displayName: '王',
        roles: ['analyst'],
        passwordHash: 'x',
        at: '2026-11-22T09:00:00Z',
      },
      actor: { name: 'system', ip: null },
    }),
  );
  await before.close();
  for (const args of [
    ['intake-key', 'waf'],
    ['intake-key', 'waf', '--replace'],
    ['reset-password', 'wang'],
  ])
    expect(await qiaolou([...args, '--config', file])).toMatchObject({ code: 0 });
  const after = await open();
  const entries = await after.db.selectFrom('auditEntries').select(['action', 'actor']).orderBy('seq').execute();
  await after.close();
  const by = `os:${userInfo().username}`;
  expect(entries.slice(1)).toEqual([
    { action: 'apiKey.create', actor: by },
    { action: 'apiKey.replace', actor: by },
    { action: 'user.resetPassword', actor: by },
  ]);
});

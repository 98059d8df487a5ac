import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fromRow } from '@qiaolou/record-store';
import { SocError, systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { startCore } from '../src/start/start.ts';
import { importIntoCore, type ImportWay } from '../src/imports/import-into-core.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-import-audit-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('a failed import says why it failed, also when the trail cannot be written', async () => {
  const records = { transaction: () => Promise.reject(new SocError('records.unavailable')) };
  const core = { records } as unknown as ImportWay;
  await expect(importIntoCore(core, { file: join(directory, 'none.log') }, () => undefined)).rejects.toMatchObject({
    code: 'collector.importUnreadable',
    details: { cleanUp: expect.stringContaining('records.unavailable') as string },
  });
});

it('an import, done or failed, is in the audit trail with who ran it: it puts events there that nobody received', async () => {
  const file = join(directory, 'lines.log');
  writeFileSync(file, '<13>Nov 22 16:00:00 h app: one\n<13>Nov 22 16:00:01 h app: two\n');
  const config = configSchema.parse({ dataDirectory: join(directory, 'data') });
  const core = await startCore({ config, clock: systemClock, logger: pino({ level: 'silent' }) });
  try {
    await importIntoCore(core, { file }, () => undefined);
    await importIntoCore({ ...core, askedBy: 'li' }, { file }, () => undefined);
    const missing = join(directory, 'missing.log');
    await expect(importIntoCore(core, { file: missing }, () => undefined)).rejects.toMatchObject({
      code: 'collector.importUnreadable',
    });
    const by = `os:${userInfo().username}`;
    const rows = await core.records.db
      .selectFrom('auditEntries')
      .selectAll()
      .where('action', '=', 'events.import')
      .execute();
    expect(rows.map((row) => fromRow('auditEntries', row))).toMatchObject([
      { actor: by, objectType: 'events', outcome: 'success', details: { file: 'lines.log', read: 2, stored: 2 } },
      { actor: 'os:li', outcome: 'success', details: { file: 'lines.log', read: 2, duplicates: 2 } },
      { actor: by, outcome: 'failure', details: { file: 'missing.log', code: 'collector.importUnreadable' } },
    ]);
  } finally {
    await core.stop();
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jcs, sm3Hex } from '@qiaolou/crypto';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { configSchema, type Config, type ConfigInput } from '../src/config/config.ts';
import { osUser } from '../src/config/os-user.ts';
import { settingChanges, tellSettings, type SettingChange } from '../src/config/tell-settings.ts';
import { configurationTrail } from '../src/parts/configuration-trail.ts';
import { directory as directoryPart } from '../src/parts/directory.ts';
import { createGiven } from '../src/parts/given.ts';

const folder = mkdtempSync(join(tmpdir(), 'qiaolou-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digestOf = (path: string, secret: string): string => sm3Hex(`${path} ${secret}`);
const told = (config: ConfigInput) => tellSettings(configSchema.parse(config), digestOf);

describe('settings in the trail', () => {
  it.each<readonly [what: string, before: ConfigInput, now: ConfigInput, changes: readonly SettingChange[]]>([
    ['nothing', { zone: 'UTC' }, { zone: 'UTC' }, []],
    ['a default that is written down', {}, { zone: 'Asia/Shanghai' }, []],
    ['a value', {}, { console: { port: 9_000 } }, [{ key: 'console.port', from: 8_440, to: 9_000 }]],
    [
      'a list',
      { detection: { disabledRules: ['a'] } },
      { detection: { disabledRules: ['a', 'b'] } },
      [{ key: 'detection.disabledRules', from: ['a'], to: ['a', 'b'] }],
    ],
    [
      'an address that is given',
      {},
      { stores: { elasticsearch: { url: 'http://es:9200' } } },
      [{ key: 'stores.elasticsearch.url', to: 'http://es:9200' }],
    ],
    ['a secret that is given', {}, { stores: { redis: { url: 'redis://:hunter2@r' } } }, [{ key: 'stores.redis.url' }]],
    [
      'a secret that is another',
      { stores: { elasticsearch: { password: 'hunter2' } } },
      { stores: { elasticsearch: { password: 'hunter3' } } },
      [{ key: 'stores.elasticsearch.password' }],
    ],
    [
      'a secret that is taken away',
      { stores: { elasticsearch: { password: 'hunter2' } } },
      {},
      [{ key: 'stores.elasticsearch.password' }],
    ],
    [
      'an address that gets a password',
      { stores: { redis: { url: 'redis://r' } } },
      { stores: { redis: { url: 'redis://:hunter2@r' } } },
      [{ key: 'stores.redis.url' }],
    ],
  ])('%s', (_what, before, now, changes) => {
    expect(settingChanges(told(before), told(now))).toEqual(changes);
    expect(JSON.stringify([told(before), told(now)])).not.toContain('hunter');
  });
});

/** Starts with a configuration as a process does, as far as the trail goes; answers the entries so far. */
async function startWith(config: Config) {
  const closing = new AsyncDisposableStack();
  const given = createGiven({ config, clock: systemClock, logger: pino({ level: 'silent' }) }, false);
  const { directory } = await directoryPart.open(given, closing);
  const records = await openSqliteRecordStore({ path: directory.recordsFile, clock: systemClock });
  closing.defer(() => records.close());
  await configurationTrail.open({ ...given, directory, records } as never, closing);
  const entries = await records.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute();
  const verdict = await records.verifyAudit([]);
  await closing.disposeAsync();
  return { entries: entries.map((entry) => ({ ...entry, details: JSON.parse(entry.details) as object })), verdict };
}

it('each start is an entry: the first says so, the next what changed; its digest is that of what it holds', async () => {
  const config = (more: ConfigInput) => configSchema.parse({ dataDirectory: join(folder, 'data'), ...more });
  await startWith(config({}));
  await startWith(config({}));
  const { entries, verdict } = await startWith(config({ console: { port: 9_000 } }));
  expect(verdict).toMatchObject({ ok: true, entries: 3 });
  expect(entries).toMatchObject([
    { action: 'config.start', actor: `os:${osUser()}`, outcome: 'success', details: { role: 'all', first: true } },
    { details: { changed: [] } },
    { details: { changed: [{ key: 'console.port', from: 8_440, to: 9_000 }] } },
  ]);
  expect(new Set(entries.map(({ objectId }) => objectId)).size).toBe(1);
  for (const { details } of entries) {
    const { digest, settings } = details as { readonly digest: string; readonly settings: object };
    expect(sm3Hex(jcs(settings))).toBe(digest);
  }
});

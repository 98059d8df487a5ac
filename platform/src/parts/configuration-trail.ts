import { hostname } from 'node:os';
import { hmacSm3, jcs, sm3Hex } from '@qiaolou/crypto';
import { actorText, isoTime, type JsonObject, parseJson } from '@qiaolou/schema';
import { osUser } from '../config/os-user.ts';
import { settingChanges, tellSettings, type ToldSettings } from '../config/tell-settings.ts';
import { openSettingsKey } from '../keys/settings-key.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

const ACTION = 'config.start';
const OBJECT = 'configuration';

/**
 * Writes into the audit trail with which settings the process starts: all of them and the SM3 of their canonical JSON, by
 * whom, and what differs from the last start with this data directory. Whoever has the entry can compute the digest.
 */
export const configurationTrail: Part<Given & Directory & Stores, object> = {
  name: 'configuration-trail',
  open: async ({ clock, config, directory, randomBytes, records }) => {
    const key = openSettingsKey(directory.keys, randomBytes);
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const settings = tellSettings(config, (path, secret) => hex(hmacSm3(key, path, '\0', secret)).slice(0, 32));
    // Hosts get other names and folders are moved; the key stays with the data.
    const objectId = sm3Hex(key).slice(0, 16);
    await records.transaction(async (tx) => {
      const last = await tx.db
        .selectFrom('auditEntries')
        .select('details')
        .where('objectType', '=', OBJECT)
        .where('objectId', '=', objectId)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      await tx.audit({
        ...{ at: isoTime(clock.now()), actor: actorText({ kind: 'command', osUser: osUser() }), ip: null },
        ...{ action: ACTION, objectType: OBJECT, objectId, outcome: 'success' },
        details: {
          ...{ role: config.role, host: hostname(), digest: sm3Hex(jcs(settings)) },
          ...sinceLast(last === undefined ? undefined : settingsOf(last.details), settings),
          settings,
        },
      });
    });
    return {};
  },
};

function sinceLast(before: ToldSettings | undefined, now: ToldSettings): JsonObject {
  if (before === undefined) return { first: true };
  return { changed: settingChanges(before, now).map((change) => ({ ...change })) };
}

function settingsOf(details: string): ToldSettings {
  const { settings = {} } = parseJson(details) as { readonly settings?: ToldSettings };
  return settings;
}

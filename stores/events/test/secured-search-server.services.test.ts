import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DAY_MS, dayOf, dayStart, HOUR_MS, isoTime } from '@qiaolou/schema';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { CustodyKeeper } from './custody-keeper.ts';
import { askSecured, readAccess } from './secured-access.ts';
import { eventsOf } from './server-custody-contract.ts';

const access = readAccess();
const FIRST = dayStart(Date.now()) + 12 * HOUR_MS;

interface Role {
  readonly cluster: readonly string[];
  readonly indices: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
}

/** The role of docs/operations.md, for indices of a prefix. */
function documentedRole(prefix: string): Role {
  const manual = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [, role = ''] = /_security\/role\/qiaolou -d '(\{[^']+\})'/.exec(manual) ?? [];
  return JSON.parse(role.replaceAll('soc-events', prefix)) as Role;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const ask = (...asked: Parameters<typeof askSecured>): Promise<Answer> => askSecured(...asked) as Promise<Answer>;

describe.skipIf(access === undefined)(
  'a real search server with TLS and users, with QIAOLOU_TEST_SECURED_SEARCH',
  () => {
    let prefix = '';
    beforeAll(() => {
      prefix = `test-${randomBytes(6).toString('hex')}`;
    });
    const clock = { now: () => Date.now() };
    const open = async (login: { apiKey?: string; username?: string; password?: string }, ca: string | undefined) => {
      const { urls = [] } = access ?? {};
      const store = await openElasticsearchEventStore({
        url: urls,
        clock,
        ca,
        indexPrefix: prefix,
        refresh: true,
        ...login,
      });
      onTestFinished(() => store.close());
      return store;
    };
    /** A key of the server's own making, for a role. */
    const keyOf = async (role: Role): Promise<{ readonly id: string; readonly apiKey: string }> => {
      const { status, body } = await ask('POST', '/_security/api_key', {
        ...{ name: 'qiaolou', role_descriptors: { qiaolou: role }, expiration: '1d' },
      });
      expect(status).toBe(200);
      return { id: String(body['id']), apiKey: String(body['encoded']) };
    };

    it('takes, finds, counts, seals and deletes with a key of the documented role, and refuses what is beyond it', async () => {
      const { apiKey } = await keyOf(documentedRole(prefix));
      const store = await open({ apiKey }, access?.ca);
      expect(await store.append([...eventsOf(FIRST, 0), ...eventsOf(FIRST, 1)])).toMatchObject({ accepted: 40 });
      expect(await store.append(eventsOf(FIRST, 0))).toMatchObject({ accepted: 0, duplicates: 20 });
      const range = { from: isoTime(FIRST - DAY_MS), to: isoTime(FIRST + 3 * DAY_MS) };
      const where = { op: 'eq', field: 'event.dataset', value: 'sshd' } as const;
      expect((await store.search({ where, range, sort: 'newest', limit: 5 })).total).toEqual({
        value: 20,
        relation: 'exact',
      });
      const rows = await store.aggregate({
        ...{ where: { op: 'all' }, range, metrics: [] },
        by: [{ kind: 'terms', field: 'event.dataset', size: 5 }],
      });
      expect(rows.map(({ count }) => count)).toEqual([20, 20]);
      expect((await store.stats()).events).toBe(40);
      expect((await store.health()).status).toMatch(/green|yellow/);
      const replay = { id: 'r', state: 'storing', where, ranges: [], storedBefore: range.to } as const;
      await store.keepReplay(replay);
      await store.keepReplay({ ...replay, state: 'inForce', ranges: [] });
      expect(await store.replays()).toMatchObject([{ id: 'r', state: 'inForce' }]);
      const keeper = new CustodyKeeper(store.custody, FIRST);
      const dayAt = (day: number): string => dayOf(FIRST + day * DAY_MS);
      expect(await keeper.seal(5)).toEqual([dayAt(0), dayAt(1)]);
      const [file] = await store.custody.custodyFiles();
      const number = file?.number ?? 0;
      await keeper.bury(190, await keeper.decide(190, dayAt(0)), [number]);
      await store.custody.custodyRemove([number]);
      expect((await store.dayIndices()).map(({ day }) => day)).toEqual([dayAt(1)]);
      expect(await keeper.verify()).toMatchObject({ ok: true, read: 1, deleted: 1 });

      const key = `ApiKey ${apiKey}`;
      const refused = [
        await ask('DELETE', `/${prefix}.custody`, undefined, key),
        await ask('PUT', `/${prefix}.custody/_doc/1`, { seq: 1, line: '' }, key),
        await ask('DELETE', `/${prefix}.custody/_doc/1`, undefined, key),
        await ask('POST', '/somebody-elses/_search', {}, key),
        await ask('PUT', '/_security/user/another', { password: 'another-one', roles: ['superuser'] }, key),
        await ask('PUT', '/_cluster/settings', { persistent: { 'action.auto_create_index': 'false' } }, key),
      ];
      expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    });

    it('names a key that may not do what is asked, and one that is no more', async () => {
      const reads: Role = {
        cluster: ['monitor'],
        indices: [{ names: [`${prefix}-*`], privileges: ['read', 'view_index_metadata'] }],
      };
      await expect(open({ apiKey: (await keyOf(reads)).apiKey }, access?.ca)).rejects.toMatchObject({
        ...{ code: 'store.accessDenied', details: { status: 403 } },
      });
      const { id, apiKey } = await keyOf(documentedRole(prefix));
      const store = await open({ apiKey }, access?.ca);
      expect(await ask('DELETE', '/_security/api_key', { ids: [id] })).toMatchObject({ status: 200 });
      await expect(store.append(eventsOf(FIRST, 2, 1))).rejects.toMatchObject({
        ...{ code: 'store.unavailable', details: { status: 401 } },
      });
      for (const wrong of [apiKey, Buffer.from('no:key').toString('base64'), 'nonsense'])
        await expect(open({ apiKey: wrong }, access?.ca)).rejects.toMatchObject({
          ...{ code: 'store.accessDenied', details: { status: 401 } },
        });
      await expect(open({ apiKey }, undefined)).rejects.toMatchObject({ code: 'store.certificateRefused' });
    });

    it('lets a user of the documented role in, and says what an index lacks that it may not write to', async () => {
      const role = documentedRole(prefix);
      expect(await ask('PUT', `/_security/role/${prefix}`, role)).toMatchObject({ status: 200 });
      await ask('PUT', `/_security/user/${prefix}`, { password: 'a-long-password', roles: [prefix] });
      const login = { username: prefix, password: 'a-long-password' };
      const store = await open(login, access?.ca);
      expect(await store.append(eventsOf(FIRST, 3, 2))).toMatchObject({ accepted: 2 });
      const [days, ...others] = role.indices;
      const without = (days?.privileges ?? []).filter(
        (one) => !['create_doc', 'manage', 'auto_configure'].includes(one),
      );
      await ask('PUT', `/_security/role/${prefix}`, {
        ...{ cluster: role.cluster, indices: [{ names: days?.names, privileges: without }, ...others] },
      });
      await expect(store.append(eventsOf(FIRST, 3, 1, 'later'))).rejects.toMatchObject({
        ...{ code: 'store.unavailable', details: { status: 403 } },
      });
      await expect(open({ ...login, password: 'another' }, access?.ca)).rejects.toMatchObject({
        ...{ code: 'store.accessDenied', details: { status: 401 } },
      });
    });
  },
);

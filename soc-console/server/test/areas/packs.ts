import { PACK_LIMITS, PACK_ROUTES, ROLE_PERMISSIONS, roleSchema, type Role } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { ANALYST, areaTests, READERS, SECURITY, SYSTEM } from './area-tests.ts';

const TEACHERS: readonly Role[] = [...SECURITY, ...ANALYST];
const reason = '现场已核对';
const params = { id: 'acme.fw' };

export const packs = areaTests(PACK_ROUTES, {
  access: {
    listPacks: [...SYSTEM, ...READERS],
    packFigures: [...SYSTEM, ...READERS],
    guessPack: TEACHERS,
    checkPack: TEACHERS,
    getPack: [...SYSTEM, ...READERS],
    getPackVersion: [...SYSTEM, ...READERS],
    rollbackPack: SECURITY,
    switchPack: SECURITY,
    removePack: SECURITY,
    createPackDraft: TEACHERS,
    getPackDraft: [...SYSTEM, ...READERS],
    changePackDraft: TEACHERS,
    deletePackDraft: TEACHERS,
    testPackDraft: TEACHERS,
    acceptPackDraft: TEACHERS,
    releasePackDraft: SECURITY,
    listReplays: [...SYSTEM, ...READERS],
    getReplay: [...SYSTEM, ...READERS],
    startReplay: SECURITY,
    cancelReplay: SECURITY,
  },
  calls: ({ as, exact, exercised }) => {
    test('who may try a draft on kept lines may read them anyway', () => {
      for (const role of roleSchema.options)
        if (ROLE_PERMISSIONS[role].includes('packs.draft')) expect(ROLE_PERMISSIONS[role]).toContain('events.read');
    });

    test('packs are looked at, with figures of the last day', async () => {
      const reader = await as('viewer');
      expect((await exact(reader, 'listPacks')).packs.map(({ id }) => id)).toEqual(['acme.fw']);
      const { datasets } = await exact(reader, 'packFigures');
      expect(datasets.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(0);
      expect((await exact(reader, 'getPack', { params })).history).toHaveLength(1);
      expect((await exact(reader, 'getPackVersion', { params: { ...params, version: '1' } })).version).toBe(1);
      expect(await reader.refusal('getPack', { params: { id: 'nobody.knows' } })).toBe('404 records.notFound');
    });

    test('a dialect is taught: guessed, drafted, tried on kept originals, accepted, released', async () => {
      const teacher = await as('analyst');
      const guess = await exact(teacher, 'guessPack', { body: { id: 'acme.fw', lines: ['a=1'] } });
      expect(guess.readings).toHaveLength(1);
      await exact(teacher, 'checkPack', { body: { yaml: 'id: acme.fw' } });
      const draft = await exact(teacher, 'createPackDraft', { body: { yaml: 'id: acme.fw', lines: ['a=1'] } });
      await exact(teacher, 'getPackDraft', { params: { id: draft.id } });
      const changed = { yaml: 'id: acme.fw2', lines: [], version: 1 };
      await exact(teacher, 'changePackDraft', { params: { id: draft.id }, body: changed });
      const tried = await exact(teacher, 'testPackDraft', {
        params: { id: draft.id },
        body: { pasted: ['b=2'], kept: { latest: 2 } },
      });
      expect(tried.pasted).toHaveLength(1);
      expect(tried.kept?.looked).toBe(2);
      await exact(teacher, 'acceptPackDraft', { params: { id: draft.id }, body: { version: 1 } });
      const release = { params: { id: draft.id }, body: { version: 2, note: reason } };
      await exact(await as('security_admin'), 'releasePackDraft', release);
    });

    test('what is in force is switched, taken back and removed by who may', async () => {
      const security = await as('security_admin');
      const off = await exact(security, 'switchPack', { params, body: { enabled: false, reason, version: 0 } });
      expect(off.state).toBe('disabled');
      await exact(security, 'rollbackPack', { params, body: { version: 1, reason } });
      expect((await security.send('removePack', { params, body: { reason } })).status).toBe(204);
      exercised('removePack');
      const deleted = await (await as('analyst')).send('deletePackDraft', { params: { id: 'd1' } });
      expect(deleted.status).toBe(204);
      exercised('deletePackDraft');
    });

    test('stored events are replayed by who may release packs, and by nobody else', async () => {
      const security = await as('security_admin');
      const order = { source: '192.0.2.8', since: '2026-11-01T00:00:00.000Z', dryRun: true, judge: false };
      const begun = await exact(security, 'startReplay', { body: order });
      expect(begun).toMatchObject({ state: 'waiting', source: '192.0.2.8', actor: 'security_admin' });
      const reader = await as('viewer');
      expect((await exact(reader, 'listReplays')).replays.map(({ id }) => id)).toEqual(['r1']);
      expect((await exact(reader, 'getReplay', { params: { id: 'r1' } })).figures.changed).toBe(3);
      expect((await exact(security, 'cancelReplay', { params: { id: 'r1' } })).state).toBe('cancelled');
      expect(await reader.refusal('getReplay', { params: { id: 'r2' } })).toBe('404 records.notFound');
      const nobody = { since: order.since, dryRun: true, judge: false };
      expect(await security.refusal('startReplay', { body: nobody })).toBe('400 api.badRequest');
    });

    test('more than is looked at is refused', async () => {
      const teacher = await as('analyst');
      const lines = Array.from({ length: PACK_LIMITS.lines + 1 }, () => 'a=1');
      expect(await teacher.refusal('guessPack', { body: { id: 'acme.fw', lines } })).toBe('400 api.badRequest');
      expect(await teacher.refusal('guessPack', { body: { id: '../x', lines: ['a'] } })).toBe('400 api.badRequest');
    });
  },
});

import { RETENTION_ROUTES, type Role } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { AUDIT, areaTests, EVERYBODY, SYSTEM } from './area-tests.ts';

const KEEPERS: readonly Role[] = ['security_admin', 'audit_admin'];
const reason = '协查函 2026-17';

export const retention = areaTests(RETENTION_ROUTES, {
  access: {
    getRetention: EVERYBODY,
    verifyRetention: KEEPERS,
    chooseRetention: AUDIT,
    holdDays: KEEPERS,
    liftHold: KEEPERS,
    askDeletion: SYSTEM,
    decideDeletion: AUDIT,
  },
  calls: ({ as, exact, console }) => {
    test('nobody keeps logs shorter than the law asks', async () => {
      const auditor = await as('audit_admin');
      const body = { defaultDays: 179, classes: [], reason };
      expect(await auditor.refusal('chooseRetention', { body })).toBe('422 retention.belowFloor');
      const one = { defaultDays: 180, classes: [{ dataset: 'vpn', days: 30 }], reason };
      expect(await auditor.refusal('chooseRetention', { body: one })).toBe('422 retention.belowFloor');
      const { policy } = await exact(auditor, 'chooseRetention', { body: { ...body, defaultDays: 190 } });
      expect(policy).toMatchObject({ defaultDays: 190, decidedBy: 'audit_admin', reason });
    });

    test('a held day is not deleted; two people of other roles delete what is old enough', async () => {
      const [system, auditor, reader] = [await as('system_admin'), await as('audit_admin'), await as('viewer')];
      const before = await exact(reader, 'getRetention');
      expect(before).toMatchObject({ supported: true, clockDoubt: null, days: [{ events: 5, sealed: 'sealed' }] });
      const day = before.days[0]?.day ?? '';
      expect(before.deletable).toMatchObject({ through: day, files: 1, events: 5 });
      const hold = await exact(auditor, 'holdDays', { body: { from: day, to: day, datasets: [], reason } });
      expect((await exact(reader, 'getRetention')).deletable.files).toBe(0);
      await exact(auditor, 'liftHold', { params: { id: hold.id }, body: { reason: '结案' } });
      expect(await auditor.refusal('liftHold', { params: { id: hold.id }, body: { reason } })).toBe(
        '404 retention.holdNotFound',
      );
      const today = new Date(console().clock.now()).toISOString().slice(0, 10);
      expect(await system.refusal('askDeletion', { body: { through: today, reason } })).toBe('422 retention.tooYoung');
      const asked = await exact(system, 'askDeletion', { body: { through: day, reason } });
      expect(asked).toMatchObject({ state: 'open', by: 'system_admin', events: 5 });
      expect(await system.refusal('askDeletion', { body: { through: day, reason } })).toBe(
        '409 retention.askedAlready',
      );
      const decision = { params: { id: asked.id }, body: { approved: true, reason } };
      expect(await exact(auditor, 'decideDeletion', decision)).toMatchObject({ state: 'approved' });
      expect(await auditor.refusal('decideDeletion', decision)).toBe('409 retention.notOpen');
      expect(await exact(auditor, 'verifyRetention')).toMatchObject({ ok: true, files: 1, findings: [] });
      const { entries } = await exact(auditor, 'listAudit', { query: { action: 'retention.' } });
      expect(entries.map(({ action }) => action)).toEqual([
        'retention.verify',
        'retention.approve',
        'retention.ask',
        'retention.lift',
        'retention.hold',
        'retention.policy',
        'retention.seal',
      ]);
    });
  },
});

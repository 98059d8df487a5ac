import { AUDIT_ROUTES, isoTime } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { DAY, START } from '../sample-records.ts';
import { AUDIT, areaTests } from './area-tests.ts';

export const audit = areaTests(AUDIT_ROUTES, {
  access: {
    listAudit: AUDIT,
    verifyAudit: AUDIT,
  },
  calls: ({ as, exact }) => {
    test('the audit trail: filtered, paged, verified', async () => {
      const client = await as('audit_admin');
      const first = await exact(client, 'listAudit', { query: { action: 'session.', limit: '2' } });
      expect(first.entries.every(({ action }) => action === 'session.login')).toBe(true);
      const second = await exact(client, 'listAudit', {
        query: { action: 'session.', limit: '2', cursor: first.next ?? '' },
      });
      expect(second.entries[0]?.seq).toBeLessThan(first.entries[1]?.seq ?? 0);
      const byActor = await exact(client, 'listAudit', {
        query: {
          actor: 'analyst',
          action: 'alert.take',
          objectType: 'alertGroup',
          outcome: 'success',
          ...DAY,
          to: isoTime(START + 1),
        },
      });
      expect(byActor.total).toBe(3);
      const { verdict } = await exact(client, 'verifyAudit');
      expect(verdict).toMatchObject({ ok: true, firstBad: null });
    });
  },
});

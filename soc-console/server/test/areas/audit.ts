import { AUDIT_ROUTES, isoTime } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { DAY, START } from '../sample-records.ts';
import { AUDIT, areaTests } from './area-tests.ts';

export const audit = areaTests(AUDIT_ROUTES, {
  access: {
    listAudit: AUDIT,
    exportAudit: AUDIT,
    verifyAudit: AUDIT,
  },
  calls: ({ as, console: played, exact, exercised }) => {
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

    test('export as CSV: every entry that the filters leave, beyond a page, and itself in the trail', async () => {
      const client = await as('audit_admin');
      await played().records.transaction(async (tx) => {
        for (let n = 0; n < 700; n += 1)
          await tx.audit({
            ...{ at: isoTime(START), actor: 'os:root', ip: null, action: 'events.import', objectType: 'events' },
            ...{ objectId: '*', outcome: 'success', details: { file: `=${n}.log` } },
          });
      });
      const response = await client.send('exportAudit', { query: { action: 'events.', actor: 'os:root' } });
      exercised('exportAudit');
      expect(response.headers.get('content-disposition')).toContain('audit.csv');
      const lines = (await response.text()).split('\r\n');
      expect(lines).toHaveLength(1 + 700 + 1);
      expect(lines[0]).toBe('seq,at (UTC),actor,ip,action,objectType,objectId,outcome,details,prevHash,hash');
      const exported = await exact(client, 'listAudit', { query: { action: 'audit.export', limit: '1' } });
      expect(exported.entries[0]).toMatchObject({
        actor: 'audit_admin',
        details: { total: 700, filters: { action: 'events.', actor: 'os:root' } },
      });
      const ofExports = await client.send('exportAudit', { query: { action: 'audit.export' } });
      expect((await ofExports.text()).split('\r\n')).toHaveLength(1 + 1 + 1);
      expect((await exact(client, 'listAudit', { query: { action: 'audit.export' } })).entries).toMatchObject([
        { details: { total: 1 } },
        { details: { total: 700 } },
      ]);
    });
  },
});

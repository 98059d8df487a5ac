import { COMPLIANCE_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { READERS, SECURITY, areaTests } from './area-tests.ts';

export const compliance = areaTests(COMPLIANCE_ROUTES, {
  access: {
    complianceSummary: READERS,
    listComplianceItems: READERS,
    getComplianceItem: READERS,
    listEvidence: READERS,
    chooseMlpsLevel: SECURITY,
    listSourceAnswers: READERS,
    answerSource: SECURITY,
  },
  calls: ({ as, exact }) => {
    test('compliance', async () => {
      const client = await as('viewer');
      const summary = await exact(client, 'complianceSummary');
      expect(summary.all.total).toBe(summary.classes.reduce((sum, { counts }) => sum + counts.total, 0));
      const { items } = await exact(client, 'listComplianceItems', { query: { text: '8.1.5.4 d' } });
      expect(items.map(({ id }) => id)).toEqual(['L3-8.1.5.4-d']);
      await exact(client, 'getComplianceItem', { params: { id: 'L3-8.1.5.4-d' } });
      expect(await client.refusal('getComplianceItem', { params: { id: 'nothing' } })).toBe(
        '404 compliance.itemNotFound',
      );
      await exact(client, 'listEvidence');
    });

    test('the level is chosen with a reason, and figures and lists follow', async () => {
      const [admin, reader] = [await as('security_admin'), await as('viewer')];
      const { levelChoice } = await exact(reader, 'complianceSummary');
      expect(levelChoice).toMatchObject({ level: 3, version: 0, decidedBy: null });
      const chosen = await exact(admin, 'chooseMlpsLevel', { body: { level: 2, reason: '备案为第二级', version: 0 } });
      expect(chosen).toMatchObject({ level: 2, reason: '备案为第二级', version: 1 });
      const { level, all } = await exact(reader, 'complianceSummary');
      expect({ level, total: all.total }).toEqual({ level: 2, total: 135 });
      const { items } = await exact(reader, 'listComplianceItems');
      expect(items).toHaveLength(135);
      expect(items.every(({ clause }) => clause.startsWith('7.'))).toBe(true);
      const body = { level: 3, reason: 'late', version: 0 } as const;
      expect(await admin.refusal('chooseMlpsLevel', { body })).toMatch(/^409 /);
      await exact(admin, 'chooseMlpsLevel', { body: { ...body, version: 1 } });
      expect((await exact(reader, 'complianceSummary')).all.total).toBe(211);
      const auditor = await as('audit_admin');
      const { entries } = await exact(auditor, 'listAudit', { query: { action: 'compliance.chooseLevel' } });
      expect(entries.map(({ details }) => details)).toMatchObject([
        { before: 2, after: 3, reason: 'late' },
        { before: 3, after: 2, reason: '备案为第二级' },
      ]);
    });

    test('what is to be expected of a source is said with a reason', async () => {
      const [admin, reader] = [await as('security_admin'), await as('viewer')];
      const answer = {
        kind: 'sender',
        source: '10.1.1.9',
        everyDays: 3,
        retiredOn: null,
        reason: '工作日使用',
      } as const;
      expect(await exact(admin, 'answerSource', { body: { ...answer, version: 0 } })).toMatchObject({ version: 1 });
      expect(await admin.refusal('answerSource', { body: { ...answer, version: 0 } })).toMatch(/^409 /);
      expect(await admin.refusal('answerSource', { body: { ...answer, reason: ' ', version: 1 } })).toMatch(/^400 /);
      await exact(admin, 'answerSource', { body: { ...answer, retiredOn: '2026-11-01', version: 1 } });
      const { answers } = await exact(reader, 'listSourceAnswers');
      expect(answers).toMatchObject([
        { source: '10.1.1.9', retiredOn: '2026-11-01', reason: '工作日使用', version: 2 },
      ]);
      const auditor = await as('audit_admin');
      const { entries } = await exact(auditor, 'listAudit', { query: { action: 'compliance.answerSource' } });
      expect(entries.map(({ objectId }) => objectId)).toEqual(['10.1.1.9', '10.1.1.9']);
    });
  },
});

import { COMPLIANCE_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { READERS, areaTests } from './area-tests.ts';

export const compliance = areaTests(COMPLIANCE_ROUTES, {
  access: {
    complianceSummary: READERS,
    listComplianceItems: READERS,
    getComplianceItem: READERS,
    listEvidence: READERS,
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
  },
});

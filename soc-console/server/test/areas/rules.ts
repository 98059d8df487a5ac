import { RULE_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { RULE_ID } from '../sample-records.ts';
import { READERS, areaTests } from './area-tests.ts';

export const rules = areaTests(RULE_ROUTES, {
  access: {
    listRules: READERS,
    getRule: READERS,
  },
  calls: ({ as, exact }) => {
    test('rules with what they found', async () => {
      const client = await as('security_admin');
      const { rules } = await exact(client, 'listRules', {
        query: { level: 'high', technique: 'T1505.003', text: '木马' },
      });
      expect(rules).toMatchObject([{ id: RULE_ID, hits: 10, falsePositives: 0 }]);
      expect((await exact(client, 'listRules', { query: { level: 'low' } })).rules).toEqual([]);
      const rule = await exact(client, 'getRule', { params: { id: RULE_ID } });
      expect(Object.values(rule.groups).reduce((sum, n) => sum + n, 0)).toBe(5);
      expect(await client.refusal('getRule', { params: { id: 'nothing' } })).toBe('404 records.notFound');
    });
  },
});

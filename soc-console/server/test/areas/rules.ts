import { RULE_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { RULE_ID } from '../sample-records.ts';
import { FIXED_RULE_ID, LEFT_OUT_RULES } from '../test-desks.ts';
import { READERS, areaTests } from './area-tests.ts';

export const rules = areaTests(RULE_ROUTES, {
  access: {
    listRules: READERS,
    getRule: READERS,
    switchRule: ['security_admin'],
  },
  calls: ({ as, exact }) => {
    test('rules with what they found', async () => {
      const client = await as('security_admin');
      const { rules, leftOut } = await exact(client, 'listRules', {
        query: { level: 'high', technique: 'T1505.003', text: '木马' },
      });
      expect(rules).toMatchObject([{ id: RULE_ID, hits: 10, falsePositives: 0 }]);
      expect(leftOut).toEqual(LEFT_OUT_RULES);
      expect((await exact(client, 'listRules', { query: { level: 'low' } })).rules).toEqual([]);
      const rule = await exact(client, 'getRule', { params: { id: RULE_ID } });
      expect(Object.values(rule.groups).reduce((sum, n) => sum + n, 0)).toBe(5);
      expect(rule.figures).toMatchObject({ candidates: 12, matches: 10, lostGroups: null });
      expect(await client.refusal('getRule', { params: { id: 'nothing' } })).toBe('404 records.notFound');
    });

    test('a rule is switched off and on, with a reason, by who saw its newest state', async () => {
      const client = await as('security_admin');
      const params = { id: RULE_ID };
      const before = await exact(client, 'getRule', { params });
      expect(before).toMatchObject({
        enabled: true,
        disabledByConfiguration: false,
        switch: { version: 0, actor: null },
      });
      const off = { enabled: false, reason: ' 每晚的授权扫描 ', version: 0 };
      const after = await exact(client, 'switchRule', { params, body: off });
      expect(after).toMatchObject({
        enabled: false,
        switch: { version: 1, actor: 'security_admin', reason: '每晚的授权扫描' },
      });
      const { rules } = await exact(client, 'listRules', { query: {} });
      expect(rules.find(({ id }) => id === RULE_ID)?.enabled).toBe(false);
      expect(await client.refusal('switchRule', { params, body: off })).toBe('409 records.versionConflict');
      const blank = { enabled: true, reason: ' ', version: 1 };
      expect(await client.refusal('switchRule', { params, body: blank })).toMatch(/^400 /);
      const nothing = { params: { id: 'nothing' }, body: off };
      expect(await client.refusal('switchRule', nothing)).toBe('404 records.notFound');
      const fixed = { params: { id: FIXED_RULE_ID }, body: { enabled: true, reason: 'x', version: 0 } };
      expect(await client.refusal('switchRule', fixed)).toBe('409 detection.disabledByConfiguration');
      await exact(client, 'switchRule', { params, body: { enabled: true, reason: '扫描已结束', version: 1 } });
      expect(await exact(client, 'getRule', { params })).toMatchObject({ enabled: true, switch: { version: 2 } });
    });
  },
});

import { SOURCE_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { LEFT_OUT_PACKS } from '../test-desks.ts';
import { READERS, SYSTEM, areaTests } from './area-tests.ts';

export const sources = areaTests(SOURCE_ROUTES, {
  access: {
    listSources: [...SYSTEM, ...READERS],
  },
  calls: ({ as, exact }) => {
    test('sources with sums', async () => {
      const list = await exact(await as('system_admin'), 'listSources');
      expect(list.totals).toMatchObject({ received: 200, unparsed: 1, rate: 3, silent: 1 });
      expect(list.leftOutPacks).toEqual(LEFT_OUT_PACKS);
      expect(list.sources.map(({ peer }) => peer)).toEqual(['10.9.0.1', '10.9.0.2']);
    });
  },
});

import { OVERVIEW_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import type { ApiClient } from '../api-client.ts';
import { EVERYBODY, areaTests } from './area-tests.ts';

export const overview = areaTests(OVERVIEW_ROUTES, {
  access: {
    getOverview: EVERYBODY,
  },
  calls: ({ as, exact }) => {
    test('each figure of the overview equals what its link shows', async () => {
      const client = await as('analyst');
      const { figures } = await exact(client, 'getOverview');
      expect(figures).toHaveLength(9);
      for (const { value, link } of figures) {
        const shown = await countShown(client, link);
        expect(shown, JSON.stringify(link)).toBe(value);
      }
      const sysadmin = await exact(await as('system_admin'), 'getOverview');
      expect(sysadmin.figures.map(({ key }) => key)).toEqual(['sourcesSilent']);
    });
  },
});

async function countShown(
  client: ApiClient,
  { screen, query }: { readonly screen: string; readonly query: Readonly<Record<string, string | string[]>> },
): Promise<number> {
  switch (screen) {
    case 'alerts':
      return (await client.call('listAlertGroups', { query })).total;
    case 'incidents':
      return (await client.call('listIncidents', { query })).total;
    case 'tasks':
      return (await client.call('listTasks', { query })).total;
    case 'events': {
      const body = query as { query: string; from: string; to: string };
      return (await client.call('searchEvents', { body })).total.value;
    }
    default:
      return (await client.call('listSources')).sources.filter(({ state }) => state === query['state']).length;
  }
}

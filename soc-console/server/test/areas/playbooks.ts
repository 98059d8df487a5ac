import { PLAYBOOK_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { ANALYST, READERS, areaTests } from './area-tests.ts';

export const playbooks = areaTests(PLAYBOOK_ROUTES, {
  access: {
    listPlaybooks: READERS,
    startRun: ANALYST,
    getRun: READERS,
    cancelRun: ANALYST,
    listTasks: READERS,
    answerTask: ANALYST,
  },
  calls: ({ as, exact }) => {
    test('tasks', async () => {
      const list = await exact(await as('analyst'), 'listTasks', {
        query: { status: ['open', 'done', 'cancelled'] },
      });
      expect(list.total).toBe(2);
    });
  },
});

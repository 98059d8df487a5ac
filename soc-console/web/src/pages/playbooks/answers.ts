import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';
import { page } from '../../../dev/synthetic-list.ts';

/** What the synthetic county answers about playbooks, runs and tasks. */
export const answers: SyntheticAnswers = {
  listPlaybooks: () => ({ playbooks: data.playbooks }),
  startRun: () => data.run,
  getRun: () => data.run,
  cancelRun: () => data.run,
  listTasks: ({ query }) => {
    const [ids, states, text] = [query.getAll('id'), query.getAll('status'), query.get('text') ?? ''];
    const found = data.tasks.filter(
      ({ id, status, title }) =>
        (ids.length === 0 || ids.includes(id)) &&
        (states.length === 0 || states.includes(status)) &&
        title.includes(text),
    );
    const { rows: tasks, ...rest } = page(found, query, 50);
    return { tasks, ...rest, total: found.length };
  },
  answerTask: () => data.run,
};

import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

/** What the synthetic county answers about playbooks, runs and tasks. */
export const answers: SyntheticAnswers = {
  listPlaybooks: () => ({ playbooks: data.playbooks }),
  startRun: () => data.run,
  getRun: () => data.run,
  cancelRun: () => data.run,
  listTasks: () => ({ tasks: [data.task], total: 1 }),
  answerTask: () => data.run,
};

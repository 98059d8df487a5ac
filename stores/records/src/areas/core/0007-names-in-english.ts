import type { Migration } from '../../area/migration.ts';

/** What incidents of the platform's own making, runs and their steps are called in English. Released: never edited. */
export const NAMES_IN_ENGLISH: Migration = {
  id: 7,
  name: 'names-in-english',
  steps: [
    { kind: 'addColumn', table: 'incidents', column: 'title_en', type: 'text?' },
    { kind: 'addColumn', table: 'playbook_runs', column: 'playbook_name_en', type: 'text?' },
    { kind: 'addColumn', table: 'run_steps', column: 'name_en', type: 'text?' },
  ],
};

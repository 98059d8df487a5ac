import type { Migration } from '../../area/migration.ts';

/** What an effect is on and what became of it meanwhile, and what a task says in English. Released: never edited. */
export const EFFECTS_IN_FORCE: Migration = {
  id: 5,
  name: 'effects-in-force',
  steps: [
    { kind: 'addColumn', table: 'effects', column: 'target', type: 'text?' },
    { kind: 'addColumn', table: 'effects', column: 'reapplied', type: 'integer?' },
    { kind: 'addColumn', table: 'effects', column: 'lift', type: 'text?' },
    { kind: 'addColumn', table: 'playbook_tasks', column: 'english', type: 'text?' },
  ],
};

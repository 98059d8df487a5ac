import type { Migration } from '../../area/migration.ts';

/** What an effect gave out and how its undoing goes, and what a task's answers are called. Released: never edited. */
export const EFFECTS_IN_FULL: Migration = {
  id: 2,
  name: 'effects-in-full',
  steps: [
    { kind: 'addColumn', table: 'effects', column: 'outputs', type: 'text?' },
    { kind: 'addColumn', table: 'effects', column: 'checked_at', type: 'text?' },
    { kind: 'addColumn', table: 'effects', column: 'undo_tries', type: 'integer?' },
    { kind: 'addColumn', table: 'effects', column: 'fault', type: 'text?' },
    { kind: 'addColumn', table: 'playbook_tasks', column: 'choices', type: 'text?' },
    { kind: 'addColumn', table: 'playbook_tasks', column: 'asked', type: 'text?' },
    { kind: 'addColumn', table: 'playbook_tasks', column: 'effect_key', type: 'text?' },
  ],
};

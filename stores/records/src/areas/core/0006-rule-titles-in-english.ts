import type { Migration } from '../../area/migration.ts';

/** What a rule is called in English, kept with what it found. Released: never edited. */
export const RULE_TITLES_IN_ENGLISH: Migration = {
  id: 6,
  name: 'rule-titles-in-english',
  steps: [
    { kind: 'addColumn', table: 'alerts', column: 'rule_title_en', type: 'text?' },
    { kind: 'addColumn', table: 'alert_groups', column: 'rule_title_en', type: 'text?' },
  ],
};

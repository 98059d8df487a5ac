import type { Migration } from '../../area/migration.ts';

/** What one party did in a span of time, whatever the rule. Released: never edited. */
export const GROUPS_BY_PARTY: Migration = {
  id: 4,
  name: 'groups-by-party',
  steps: [
    {
      kind: 'createIndex',
      name: 'alert_groups_by_group_key_last_seen',
      table: 'alert_groups',
      columns: ['group_key', 'last_seen'],
    },
  ],
};

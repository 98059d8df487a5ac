import type { Migration } from '../../area/migration.ts';

/** What is known of a sender besides its figures, and which collector hears it. Released: never edited. */
export const SOURCES_KNOWN_WHOLE: Migration = {
  id: 8,
  name: 'sources-known-whole',
  steps: [
    { kind: 'addColumn', table: 'log_sources', column: 'collector', type: 'text?' },
    { kind: 'addColumn', table: 'log_sources', column: 'clock_offset_minutes', type: 'integer?' },
    { kind: 'addColumn', table: 'log_sources', column: 'details', type: 'text?' },
  ],
};

import type { Migration } from '../../area/migration.ts';

/** A cursor may stand in the middle of a block of the spool. Released: never edited. */
export const FRAME_OF_CURSORS: Migration = {
  id: 9,
  name: 'frame-of-cursors',
  steps: [{ kind: 'addColumn', table: 'pipeline_cursors', column: 'frame', type: 'integer?' }],
};

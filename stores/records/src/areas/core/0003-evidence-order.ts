import type { Migration } from '../../area/migration.ts';

const NUMBERED = `
  update evidence set seq = numbered.n
  from (select id, row_number() over (order by at, id) as n from evidence) as numbered
  where evidence.id = numbered.id`;

/** In which order measurements were taken: what a clock says of it may be wrong. Released: never edited. */
export const EVIDENCE_ORDER: Migration = {
  id: 3,
  name: 'evidence-order',
  steps: [
    { kind: 'addColumn', table: 'evidence', column: 'seq', type: 'integer?' },
    { kind: 'sql', sqlite: [NUMBERED], postgres: [NUMBERED] },
    { kind: 'createIndex', name: 'evidence_by_rule_id_seq', table: 'evidence', columns: ['rule_id', 'seq'] },
  ],
};

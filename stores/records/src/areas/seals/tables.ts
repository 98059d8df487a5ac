import { z } from 'zod';
import { table } from '../../area/table.ts';
import { tableArea } from '../../area/table-area.ts';

const recordSealSchema = z.object({
  /** 1, 2, 3 … without gaps. */
  seq: z.int().positive(),
  /** When the transaction was committed, UTC. */
  at: z.string(),
  /** Table → id → digest of the record, null where it was deleted. */
  changes: z.record(z.string(), z.record(z.string(), z.string().nullable())),
  /** 64 hex digits; of the first seal zeros. */
  prevHash: z.string(),
  /** SM3(prevHash ‖ JCS of seq, at, changes), 64 hex digits. */
  hash: z.string(),
});

/** The tables of area `seals`. */
export const SEALS_TABLES = { recordSeals: table(recordSealSchema, { key: 'seq' }) };

/** The store's own area: what every transaction left of guarded records, chained. The audit trail names its end. */
export const SEALS = tableArea('seals', SEALS_TABLES, [
  {
    id: 1,
    name: 'seals',
    steps: [
      {
        kind: 'createTable',
        table: 'record_seals',
        columns: { seq: 'integer!', at: 'text', changes: 'text', prev_hash: 'text', hash: 'text' },
      },
    ],
  },
]);

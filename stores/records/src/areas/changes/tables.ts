import { z } from 'zod';
import { table } from '../../area/table.ts';
import { tableArea } from '../../area/table-area.ts';

/** One line of the change log: what a committed transaction changed. */
const loggedChangeSchema = z.object({
  /** 1, 2, 3 … without gaps, in the order of the commits; never given out twice. */
  seq: z.int().positive(),
  /** `incident`, `alert-group`, `run` … */
  kind: z.string(),
  /** Which one. */
  id: z.string(),
  /** The transaction made it; false = it was there before. */
  created: z.boolean(),
  /** When the transaction was committed, UTC. */
  at: z.string(),
});
/** One line of the change log. */
export type LoggedChange = Readonly<z.infer<typeof loggedChangeSchema>>;

/** The tables of area `changes`. */
export const CHANGES_TABLES = { changes: table(loggedChangeSchema, { key: 'seq' }) };

/** The store's own area: the change log. */
export const CHANGES = tableArea('changes', CHANGES_TABLES, [
  {
    id: 1,
    name: 'changes',
    steps: [
      {
        kind: 'createTable',
        table: 'changes',
        columns: { seq: 'integer!', kind: 'text', id: 'text', created: 'integer', at: 'text' },
        checks: ['created in (0, 1)'],
      },
    ],
  },
]);

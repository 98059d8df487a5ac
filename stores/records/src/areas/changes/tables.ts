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

const changeReaderSchema = z.object({
  /** Who reads: `automation` … */
  name: z.string(),
  /** Number of the last change it has dealt with. */
  seq: z.int().nonnegative(),
  /** When that was kept, UTC. */
  at: z.string(),
});
/** A reader of the change log that goes on after a restart where it was. */
export type ChangeReader = Readonly<z.infer<typeof changeReaderSchema>>;

/** The tables of area `changes`. */
export const CHANGES_TABLES = {
  changes: table(loggedChangeSchema, { key: 'seq' }),
  changeReaders: table(changeReaderSchema, { key: 'name' }),
};

/** The store's own area: the change log and who reads it. */
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
  {
    id: 2,
    name: 'readers',
    steps: [{ kind: 'createTable', table: 'change_readers', columns: { name: 'text!', seq: 'integer', at: 'text' } }],
  },
]);

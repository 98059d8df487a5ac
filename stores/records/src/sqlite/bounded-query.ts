import { SocError } from '@qiaolou/schema/reading';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { STILL_WANTED } from '../query/wanted-rows.ts';
import { bytesOf } from '../store/row-bytes.ts';
import type { QueryBounds } from './reader-message.ts';

/** Rows between two looks at the clock. */
const ROWS_A_LOOK = 64;

/** Statements on one connection, each within bounds. */
export class BoundedQueries {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  #check: () => void = () => undefined;

  /** `now`: ms of a clock that never goes back. */
  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
    db.function(STILL_WANTED, { directOnly: true }, (_row: SQLInputValue) => {
      this.#check();
      return 1;
    });
  }

  /** Rows of one statement. Throws `store.cancelled`, `store.timeout`, `query.tooMuchMemory`, and what SQLite says. */
  rows(sql: string, parameters: readonly SQLInputValue[], bounds: QueryBounds): readonly unknown[] {
    const { mostBytes } = bounds;
    this.#check = checkOf(bounds, this.#now);
    this.#check();
    const rows: unknown[] = [];
    let bytes = 0;
    for (const row of this.#db.prepare(sql).iterate(...parameters)) {
      bytes += bytesOf(row);
      if (bytes > mostBytes) throw new SocError('query.tooMuchMemory', { mostBytes });
      rows.push(row);
    }
    return rows;
  }
}

function checkOf({ stop, seconds }: QueryBounds, now: () => number): () => void {
  const stopped = new Int32Array(stop);
  const deadline = now() + seconds * 1_000;
  let looks = 0;
  return () => {
    if (Atomics.load(stopped, 0) !== 0) throw new SocError('store.cancelled');
    if ((looks += 1) % ROWS_A_LOOK === 1 && now() > deadline) throw new SocError('store.timeout', { seconds });
  };
}

import type { Queries } from './duckdb-engine.ts';
import type { StoreView } from './store-view.ts';

/** One read: the store as it was when the read began, and until when it may take. */
export interface StoreRead {
  readonly engine: Queries;
  readonly view: StoreView;
  /** `performance.now()` at which the read ends with `store.timeout`. */
  readonly deadline: number;
}

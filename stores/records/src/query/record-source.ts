import type { RecordFields } from '@qiaolou/schema';
import type { SqlDialect } from '../area/step-statements.ts';

/** A table whose records are asked by the query language. */
export interface RecordSource {
  /** Its name in queries (camelCase). Rows are named by their `id`. */
  readonly table: 'alertGroups' | 'incidents';
  readonly fields: RecordFields;
}

/** A source as one dialect is asked for it. */
export interface SourceSql extends RecordSource {
  readonly dialect: SqlDialect;
}

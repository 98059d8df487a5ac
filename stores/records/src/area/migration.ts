import { jcs, sm3Hex } from '@qiaolou/crypto';

/** Column types that mean the same on both dialects: `text`, `integer` (64 bit, safe integers only), `real` (double). */
export type ColumnType = 'text' | 'integer' | 'real';

/** One column, as `type`, then flags: `?` nullable (NOT NULL otherwise), `!` primary key, `=` unique. */
export type ColumnSpec = ColumnType | `${ColumnType}${'?' | '!' | '='}`;

/** One step of a migration, plain data: what it says is what its checksum covers. Names are snake_case. */
export type MigrationStep =
  | {
      readonly kind: 'createTable';
      readonly table: string;
      readonly columns: Readonly<Record<string, ColumnSpec>>;
      /** Primary key of several columns. */
      readonly primaryKey?: readonly string[];
      /** SQL conditions that hold on both dialects. */
      readonly checks?: readonly string[];
      /** Column → table whose `id` it names. Checked at commit, so the order of inserts is free. */
      readonly references?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'createIndex';
      readonly name: string;
      readonly table: string;
      readonly columns: readonly string[];
      readonly unique?: boolean;
    }
  | { readonly kind: 'addColumn'; readonly table: string; readonly column: string; readonly type: `${ColumnType}?` }
  | { readonly kind: 'sql'; readonly sqlite: readonly string[]; readonly postgres: readonly string[] };

/** A numbered change of an area's structure. Once released it is never edited: a new number is added. */
export interface Migration {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly name: string;
  readonly steps: readonly MigrationStep[];
}

/**
 * SM3 of the canonical JSON of the steps: independent of how the source is laid out.
 *
 * @example
 *   migrationChecksum({ id: 1, name: 'notes', steps: [] }); // 64 hex digits
 */
export function migrationChecksum(migration: Migration): string {
  return sm3Hex(jcs(migration.steps));
}

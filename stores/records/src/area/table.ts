import type { z } from 'zod';
import { columnOf, type Column } from './column-of.ts';
import { fromJson, toFlag, toJson, type JsonText, type RowOf } from './column-types.ts';

/** What the zod record of a table does not say. Fields are named as in the record. */
export interface TableOptions<F extends string, V extends boolean> {
  /** Field, or fields together, that name a row. */
  readonly key: F | readonly F[];
  /** Rows carry `version` and are changed only through `updateVersioned`. */
  readonly versioned?: V;
  /**
   * The audit trail covers the rows: what each transaction leaves of them is sealed, and `verifyAudit` finds what was changed,
   * added or removed past the store. A column added later must allow NULL.
   */
  readonly guarded?: true;
  /** Fields whose value no two rows share. */
  readonly unique?: readonly F[];
  /** Indexes, each a list of fields. */
  readonly index?: readonly (readonly F[])[];
  /** Indexes over fields whose values together are in one row only. */
  readonly uniqueIndex?: readonly (readonly F[])[];
  /** Field → table whose `id` it names: of this area or of an earlier one. */
  readonly references?: Readonly<Partial<Record<F, string>>>;
  /** SQL conditions besides those that follow from the record (0/1 of a flag, `version > 0`). */
  readonly checks?: readonly string[];
}

/** A table as its owner declares it. */
export interface TableDeclaration<R, V extends boolean = boolean> {
  readonly columns: Readonly<Record<string, Column>>;
  readonly options: TableOptions<string, V>;
  /** Never set: carries the record's type. */
  readonly record?: R;
}

/**
 * Declares a table of a zod record: column types, JSON and flag columns and NULL follow from it.
 *
 * @example
 * table(z.object({ id: z.string(), tags: z.array(z.string()), dueAt: z.string().nullable() }), { key: 'id', index: [['dueAt']] })
 */
export function table<S extends z.ZodObject, V extends boolean = false>(
  record: S,
  options: TableOptions<keyof z.output<S> & string, V>,
): TableDeclaration<Readonly<z.output<S>>, V> {
  const columns = Object.entries<z.core.$ZodType>(record.shape).map(
    ([field, type]) => [field, columnOf(type)] as const,
  );
  return { columns: Object.fromEntries(columns), options: options };
}

/** A table of an area. */
export interface Table<R, V extends boolean = boolean> {
  /** As in queries: camelCase. */
  readonly name: string;
  readonly declaration: TableDeclaration<R, V>;
  /** Row of a record for `insertInto(name).values(…)`; null stays SQL NULL. */
  toRow(record: R): RowOf<R>;
  /** Record of a whole row (`selectAll()`). Throws SyntaxError when a JSON column was edited by hand into something else. */
  fromRow(row: RowOf<R>): R;
}

/** Gives a declared table its name. */
export function namedTable<R, V extends boolean>(name: string, declaration: TableDeclaration<R, V>): Table<R, V> {
  const { columns } = declaration;
  return {
    name,
    declaration,
    toRow: (record) =>
      mapped(record, (field, value) => {
        const kind = columns[field]?.kind ?? 'plain';
        return kind === 'plain' ? value : kind === 'json' ? toJson(value) : toFlag(value === true);
      }) as RowOf<R>,
    fromRow: (row) =>
      mapped(row, (field, value) => {
        const kind = columns[field]?.kind ?? 'plain';
        return kind === 'plain' ? value : kind === 'json' ? fromJson(value as JsonText<unknown>) : value === 1;
      }) as R,
  };
}

function mapped(from: unknown, cell: (field: string, value: unknown) => unknown): unknown {
  const cells = Object.entries(from as Readonly<Record<string, unknown>>).map(
    ([field, value]) => [field, value === null ? null : cell(field, value)] as const,
  );
  return Object.fromEntries(cells);
}

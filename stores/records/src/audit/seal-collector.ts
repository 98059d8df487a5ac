import {
  DeleteQueryNode,
  InsertQueryNode,
  PrimitiveValueListNode,
  RawNode,
  ReturningNode,
  SelectionNode,
  TableNode,
  UpdateQueryNode,
  ValueNode,
  ValuesNode,
  type KyselyPlugin,
  type OperationNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';
import type { GuardedTable } from '../area/guarded-tables.ts';
import { recordDigest, recordId, type GuardedRow } from './record-digest.ts';

/** What became of guarded records: table → id → digest, null where the record is gone. */
export type SealedChanges = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

interface Write {
  readonly table: GuardedTable;
  readonly deletes: boolean;
  /** The rows, where the statement itself says all of them. */
  readonly rows?: readonly GuardedRow[] | undefined;
}

/**
 * Sees every row of a guarded table that a transaction writes: a plain insert says them, every other insert, update and delete
 * built in it also returns them. What the last of them left of a row is what counts. Nobody has to remember to tell it.
 */
export class SealCollector implements KyselyPlugin {
  readonly #tables: ReadonlyMap<string, GuardedTable>;
  readonly #writes = new WeakMap<object, Write>();
  readonly #changes = new Map<string, Map<string, string | null>>();

  constructor(tables: readonly GuardedTable[]) {
    this.#tables = new Map(tables.map((table) => [table.sqlName, table]));
  }

  /** Empty when nothing guarded was written. */
  changes(): SealedChanges {
    return Object.fromEntries([...this.#changes].map(([table, records]) => [table, Object.fromEntries(records)]));
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    const write = this.#writeOf(node);
    if (write === undefined) return node;
    this.#writes.set(queryId, write);
    if (write.rows !== undefined) return node;
    return returningRows(node as InsertQueryNode);
  }

  transformResult({ result, queryId }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    const write = this.#writes.get(queryId);
    if (write !== undefined) for (const row of write.rows ?? result.rows) this.#add(write, row);
    return Promise.resolve(result);
  }

  #add({ table, deletes }: Write, row: GuardedRow): void {
    const records = this.#changes.get(table.name) ?? new Map<string, string | null>();
    records.set(recordId(table, row), deletes ? null : recordDigest(table, row));
    this.#changes.set(table.name, records);
  }

  #writeOf(node: RootOperationNode): Write | undefined {
    const name = tableName(writtenTable(node));
    const table = name === undefined ? undefined : this.#tables.get(name);
    if (table === undefined) return undefined;
    return {
      table,
      deletes: DeleteQueryNode.is(node),
      rows: InsertQueryNode.is(node) ? plainRows(node, table) : undefined,
    };
  }
}

function writtenTable(node: RootOperationNode): OperationNode | undefined {
  if (InsertQueryNode.is(node)) return node.into;
  if (UpdateQueryNode.is(node)) return node.table;
  return DeleteQueryNode.is(node) ? node.from.froms[0] : undefined;
}

function tableName(node: OperationNode | undefined): string | undefined {
  return node !== undefined && TableNode.is(node) ? node.table.identifier.name : undefined;
}

/** The rows of `insert into … values …` without conditions and expressions, as they will be read; else undefined. */
function plainRows(node: InsertQueryNode, { columns }: GuardedTable): readonly GuardedRow[] | undefined {
  const { columns: given = [], onConflict, orAction, replace, values } = node;
  if (onConflict !== undefined || orAction !== undefined || replace === true) return undefined;
  if (values === undefined || !ValuesNode.is(values)) return undefined;
  const fields = given.map(({ column }) => columns.get(column.name));
  const rows = values.values.map((row) => {
    const cells = PrimitiveValueListNode.is(row) ? row.values : row.values.map(boundValue);
    const entries = cells.map((cell, index) => [fields[index], cell] as const);
    const known = entries.every(([field, cell]) => field !== undefined && isCell(cell));
    return known ? (Object.fromEntries(entries) as GuardedRow) : null;
  });
  return rows.every((row) => row !== null) ? rows : undefined;
}

/** Undefined for an expression. */
function boundValue(node: OperationNode): unknown {
  return ValueNode.is(node) ? node.value : undefined;
}

/** What both dialects give back as they got it. */
function isCell(value: unknown): boolean {
  return value === null || typeof value === 'string' || Number.isSafeInteger(value);
}

/** At the end of the statement where the caller asked for no rows, so that he gets counts as before. */
function returningRows(node: InsertQueryNode): RootOperationNode {
  if (node.returning !== undefined)
    return {
      ...node,
      returning: ReturningNode.cloneWithSelections(node.returning, [SelectionNode.createSelectAll()]),
    };
  return { ...node, endModifiers: [...(node.endModifiers ?? []), RawNode.createWithSql('returning *')] };
}

import type { AreaSchema, TableDeclaration } from '@qiaolou/record-store';

/** A table as a database keeps it, in words that mean the same on both dialects. */
interface StoredTable {
  /** Column → type and whether NULL is allowed. */
  readonly columns: Readonly<Record<string, string>>;
  readonly primaryKey: readonly string[];
  /** Columns whose values no two rows share, besides the primary key: `name`. */
  readonly unique: readonly string[];
  /** Index → its columns in order, and whether it is unique. */
  readonly indexes: Readonly<Record<string, string>>;
  /** Column → table it refers to. */
  readonly references: Readonly<Record<string, string>>;
}

/** Table name in SQL → structure. */
export type StoredStructure = Readonly<Record<string, StoredTable>>;

/** What the areas declare. */
export function declaredStructure(areas: readonly AreaSchema[]): StoredStructure {
  const tables = areas.flatMap((area) => Object.values(area.tables));
  return Object.fromEntries(tables.map(({ name, declaration }) => [sqlName(name), declaredTable(name, declaration)]));
}

/** `text`, or `text null` where NULL is allowed. */
export function columnText(type: string, nullable: boolean): string {
  return nullable ? `${type} null` : type;
}

/** `a, b`, or `a, b unique`. */
export function indexText(columns: readonly string[], unique: boolean): string {
  return `${columns.join(', ')}${unique ? ' unique' : ''}`;
}

function declaredTable(name: string, { columns, options }: TableDeclaration<unknown>): StoredTable {
  const { key, unique = [], index = [], uniqueIndex = [], references = {} } = options;
  const indexes = (word: string, lists: readonly (readonly string[])[], isUnique: boolean) =>
    lists.map((fields) => {
      const names = fields.map(sqlName);
      return [`${sqlName(name)}_${word}_${names.join('_')}`, indexText(names, isUnique)] as const;
    });
  return {
    columns: Object.fromEntries(
      Object.entries(columns).map(([field, { spec }]) => [
        sqlName(field),
        columnText(spec.replace('?', ''), spec.endsWith('?')),
      ]),
    ),
    primaryKey: (typeof key === 'string' ? [key] : key).map(sqlName),
    unique: unique.map(sqlName).sort(),
    indexes: Object.fromEntries([...indexes('by', index, false), ...indexes('one', uniqueIndex, true)]),
    references: Object.fromEntries(
      Object.entries(references).map(([field, table]) => [sqlName(field), sqlName(table ?? '')]),
    ),
  };
}

function sqlName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

import { sqlName, type Column } from './column-of.ts';
import type { ColumnSpec, MigrationStep } from './migration.ts';
import type { TableDeclaration } from './table.ts';

/**
 * The migration steps that make a declared table and its indexes: what to write as the area's first migration.
 *
 * @example
 *   tableArea('notes', DECLARED, [{ id: 1, name: 'notes', steps: tableSteps('notes', DECLARED.notes) }]);
 */
export function tableSteps(name: string, { columns, options }: TableDeclaration<unknown>): readonly MigrationStep[] {
  const { key, versioned, unique = [], index = [], uniqueIndex = [], references = {}, checks = [] } = options;
  const table = sqlName(name);
  const keys = typeof key === 'string' ? [key] : key;
  const specOf = (field: string, { spec }: Column): ColumnSpec => {
    if (keys.length === 1 && field === keys[0]) return `${spec}!` as ColumnSpec;
    return unique.includes(field) ? (`${spec}=` as ColumnSpec) : spec;
  };
  const allChecks = [
    ...Object.entries(columns).flatMap(([field, { kind }]) => (kind === 'flag' ? [`${sqlName(field)} in (0, 1)`] : [])),
    ...checks,
    ...(versioned === true ? ['version > 0'] : []),
  ];
  const referring = Object.entries(references).flatMap(([field, target]) =>
    target === undefined ? [] : [[sqlName(field), sqlName(target)] as const],
  );
  return [
    {
      kind: 'createTable',
      table,
      columns: Object.fromEntries(
        Object.entries(columns).map(([field, column]) => [sqlName(field), specOf(field, column)] as const),
      ),
      ...(keys.length > 1 && { primaryKey: keys.map(sqlName) }),
      ...(allChecks.length > 0 && { checks: allChecks }),
      ...(referring.length > 0 && { references: Object.fromEntries(referring) }),
    },
    ...index.map((fields) => indexStep(table, 'by', fields)),
    ...uniqueIndex.map((fields) => ({ ...indexStep(table, 'one', fields), unique: true })),
  ];
}

function indexStep(table: string, word: 'by' | 'one', fields: readonly string[]) {
  const columns = fields.map(sqlName);
  return { kind: 'createIndex', name: `${table}_${word}_${columns.join('_')}`, table, columns } as const;
}

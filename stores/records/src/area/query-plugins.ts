import {
  CamelCasePlugin,
  HandleEmptyInListsPlugin,
  replaceWithNoncontingentExpression,
  type KyselyPlugin,
} from 'kysely';
import { StorableValuesPlugin } from './storable-values-plugin.ts';

/**
 * What makes queries mean the same on both dialects: names in camelCase here and in snake_case in SQL, values as they can
 * be stored, and nothing is in a list of nothing, for which PostgreSQL has no syntax.
 */
export function queryPlugins(): KyselyPlugin[] {
  return [
    new CamelCasePlugin({ maintainNestedObjectKeys: true }),
    new StorableValuesPlugin(),
    new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression }),
  ];
}

import { ipKey, ipText, wildcardTest } from '@qiaolou/schema';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { SQLITE_FUNCTIONS } from '../query/sqlite-functions.ts';

/** Gives a connection what the query language needs and SQLite has not. */
export function defineQueryFunctions(db: DatabaseSync): void {
  const options = { deterministic: true, directOnly: true };
  db.function(SQLITE_FUNCTIONS.addressKey, options, (value: SQLInputValue) => keyOf(value) ?? null);
  db.function(SQLITE_FUNCTIONS.addressText, options, (value: SQLInputValue) => {
    const key = keyOf(value);
    return key === undefined ? null : ipText(key);
  });
  const test = lastWildcard();
  db.function(SQLITE_FUNCTIONS.wildcard, options, (pattern: SQLInputValue, value: SQLInputValue) =>
    typeof pattern === 'string' && typeof value === 'string' ? Number(test(pattern)(value)) : null,
  );
}

function keyOf(value: SQLInputValue): string | undefined {
  return typeof value === 'string' ? ipKey(value) : undefined;
}

/** Makes the test of the pattern that was asked last only once: it is asked of every row. */
function lastWildcard(): (pattern: string) => (value: string) => boolean {
  let last: { readonly pattern: string; readonly test: (value: string) => boolean } | undefined;
  return (pattern) => {
    if (last?.pattern !== pattern) last = { pattern, test: wildcardTest(pattern) };
    return last.test;
  };
}

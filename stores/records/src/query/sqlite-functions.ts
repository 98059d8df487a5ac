/** Names of the functions that every connection of SQLite has for the query language. */
export const SQLITE_FUNCTIONS = {
  /** `ipKey` and `ipText` of a text; NULL for what is no address. */
  addressKey: 'address_key',
  addressText: 'address_text',
  /** Whether a pattern (first) is that of a text, as `wildcardTest` has it. */
  wildcard: 'wildcard_test',
} as const;

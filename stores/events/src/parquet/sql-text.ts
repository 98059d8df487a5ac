/** A name quoted for SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text quoted for SQL; only for the store's own names and paths, values are bound. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

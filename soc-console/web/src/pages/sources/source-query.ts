import type { SourceRow } from '@qiaolou/schema';

/** A value in a query's quotes. */
function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The query that finds a source's events, narrowed by more conditions. */
export function sourceQuery(
  { listener, peer }: Pick<SourceRow, 'listener' | 'peer'>,
  ...more: readonly string[]
): string {
  // Files that were imported have no address.
  const field = listener === 'import' ? 'log.file.path' : 'log.source.address';
  return [`${field}: ${quoted(peer)}`, `qiaolou.listener: ${quoted(listener)}`, ...more].join(' and ');
}

/** A condition on one field. */
export function is(field: string, value: string): string {
  return `${field}: ${quoted(value)}`;
}

import type { FieldChange } from '@qiaolou/schema';
import type { EventFields } from './bench-messages.ts';

/** Fields that tell of the storing and not of the line. */
const OF_THE_STORE: ReadonlySet<string> = new Set(['event.id', 'event.ingested', 'event.created', 'event.original']);

/**
 * The fields in which two readings of a line differ, by name; null where one lacks it. Lists are compared as lists.
 *
 * @example
 * fieldChanges({ 'user.name': 'a' }, { 'source.ip': '10.0.0.1' });
 * // [{ field: 'source.ip', before: null, after: '10.0.0.1' }, { field: 'user.name', before: 'a', after: null }]
 */
export function fieldChanges(before: EventFields, after: EventFields, ignored = OF_THE_STORE): readonly FieldChange[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields]
    .filter((field) => !ignored.has(field))
    .sort()
    .flatMap((field): readonly FieldChange[] => {
      const [was, is] = [before[field] ?? null, after[field] ?? null];
      return sameValue(was, is) ? [] : [{ field, before: was, after: is }];
    });
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

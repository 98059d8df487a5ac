import { fieldDefinition } from '../ecs/ecs-fields.ts';
import { nearestFields } from './nearest-fields.ts';
import type { QueryText } from './query-text.ts';

/** Warns of a field that the dictionary does not have, with the nearest that it has; Windows EventData may be any. */
export function warnOfUnknownField(
  input: QueryText,
  { field, at, length }: { readonly field: string; readonly at: number; readonly length: number },
): void {
  if (fieldDefinition(field) !== undefined || field.startsWith('winlog.event_data.')) return;
  // Looking for the nearest is dear, and nobody reads more.
  if (!input.mayWarn) return;
  input.warn({ code: 'query.unknownField', at, length, instead: [...nearestFields(field)] });
}

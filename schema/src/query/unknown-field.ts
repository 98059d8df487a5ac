import { nearestFields } from './nearest-fields.ts';
import { QuerySyntaxError } from './query-error.ts';
import type { QueryText } from './query-text.ts';

/**
 * Warns of a field that the dictionary does not have, with the nearest that it has; Windows EventData may be any. Throws
 * QuerySyntaxError where only fields of the dictionary can be asked for.
 */
export function warnOfUnknownField(
  input: QueryText,
  { field, at, length }: { readonly field: string; readonly at: number; readonly length: number },
): void {
  const { fields } = input;
  if (fields.typeOf(field) !== undefined) return;
  if (!fields.open) {
    const [write] = nearestFields(field, fields);
    throw new QuerySyntaxError('query.noSuchField', at, length, {
      found: field.slice(0, 40),
      ...(write !== undefined && { write }),
    });
  }
  if (field.startsWith('winlog.event_data.')) return;
  // Looking for the nearest is dear, and nobody reads more.
  if (!input.mayWarn) return;
  input.warn({ code: 'query.unknownField', at, length, instead: [...nearestFields(field, fields)] });
}

import { recordCondition, type RecordSource, type RecordStore } from '@qiaolou/record-store';
import { parseQuery, SocError } from '@qiaolou/schema';
import type { RawBuilder } from 'kysely';

/** For the values that a regular expression of a filter is tried on. */
const READING = { seconds: 30, mostBytes: 64_000_000 };

/**
 * The condition of a filter text; undefined when there is none. Throws `query.*`; `at` and `length` in the details mark the place
 * in the text.
 */
export async function askedCondition(
  records: RecordStore,
  source: RecordSource,
  text: string | undefined,
): Promise<RawBuilder<boolean> | undefined> {
  if (text === undefined) return undefined;
  const parsed = parseQuery(text, source.fields.dictionary);
  if (!parsed.ok) throw new SocError(parsed.code, { ...parsed.details, at: parsed.at, length: parsed.length });
  return parsed.ast.op === 'all' ? undefined : recordCondition(records, source, parsed.ast, READING);
}

import { ECS_FIELDS, hasCode, type FieldType } from '@qiaolou/schema';
import type { Dialect } from './dialects/dialect.ts';
import type { SearchServer } from './plain-transport.ts';

/** Longest keyword that is indexed, characters: 8,191 of four bytes stay below Lucene's 32,766 bytes. */
export const MAX_KEYWORD = 8_191;
/**
 * Number of what stands in an index: 2 has the field of values that are too long, 3 those of replays. Of a lower number indices are brought to
 * this one, but not the documents in them; of a higher one a newer release has written them.
 */
export const LAYOUT = 3;

/** Field with `name=value` of everything the dictionary does not know. */
export const OTHERS_FIELD = 'qiaolou_others';
/** Field that says of values that are too long to be a keyword whose they are, and by a digest which (`longEntries`). */
export const LONG_FIELD = 'qiaolou_long';
/** Object, not indexed, with values that must come back otherwise than they are searched. */
export const ORIGINALS_FIELD = 'qiaolou_originals';
/** Sub-field of addresses with their text. */
export const IP_TEXT = 'text';

/** How a keyword is mapped. */
export const KEYWORD = { type: 'keyword', ignore_above: MAX_KEYWORD } as const;

type Mapping = Readonly<Record<string, unknown>>;

function mapping(type: FieldType, long: 'wildcard' | 'keyword'): Mapping {
  const keyword = KEYWORD;
  switch (type) {
    case 'keyword':
      return keyword;
    case 'text':
      return long === 'wildcard' ? { type: 'wildcard' } : keyword;
    case 'ip':
      return { type: 'ip', fields: { [IP_TEXT]: keyword } };
    case 'long':
    case 'double':
    case 'boolean':
      return { type };
    case 'date':
      return { type: 'date', format: 'strict_date_optional_time' };
    default:
      return type satisfies never;
  }
}

/** The template of all event indices. `long` is the type for messages. */
export function indexTemplate(prefix: string, long: 'wildcard' | 'keyword'): Mapping {
  const properties = Object.fromEntries(
    Object.entries(ECS_FIELDS).map(([field, { type }]) => [field, mapping(type, long)]),
  );
  return {
    index_patterns: [`${prefix}-*`],
    priority: 200,
    template: {
      settings: {
        index: {
          number_of_shards: 1,
          auto_expand_replicas: '0-1',
          codec: 'best_compression',
          refresh_interval: '5s',
          max_result_window: 10_001,
          max_terms_count: 65_536,
          max_regex_length: 100_000,
        },
      },
      mappings: {
        dynamic: false,
        _meta: { qiaolou_layout: LAYOUT },
        properties: {
          ...properties,
          [LONG_FIELD]: { type: 'keyword' },
          [OTHERS_FIELD]: { type: 'keyword', ignore_above: MAX_KEYWORD },
          [ORIGINALS_FIELD]: { type: 'object', enabled: false },
        },
      },
    },
  };
}

/** Installs the template; the longest texts are of type `wildcard` where the server has it, else `keyword`. */
export async function installTemplate(server: SearchServer, prefix: string, dialect: Dialect): Promise<void> {
  const put = (long: 'wildcard' | 'keyword') =>
    server.request({ method: 'PUT', path: `/_index_template/${prefix}`, body: indexTemplate(prefix, long) });
  if (dialect.longTexts === 'keyword') {
    await put('keyword');
    return;
  }
  try {
    await put('wildcard');
  } catch (error) {
    if (!hasCode(error, 'store.badRequest')) throw error;
    await put('keyword');
  }
}

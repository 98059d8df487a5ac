import type { LineCharset, LineHeader, SourceDetails } from './source-details.ts';

/** How a source's lines are written, in short. */
export interface ReadingFacts {
  /** `mixed` when lines differ; null: not known, or they are no lines. */
  readonly charset: LineCharset | 'mixed' | null;
  /** What most of its lines have in front; null: not known. */
  readonly header: LineHeader | null;
  /** Values that a pack could not read as the type of their field. */
  readonly unreadValues: number;
}

/** Of one line in a hundred nothing is said: one that was cut may look like another charset. */
const SOME = 0.01;

/**
 * What the details of a source come to.
 *
 * @example
 * readingFacts(null) // { charset: null, header: null, unreadValues: 0 }
 */
export function readingFacts(details: SourceDetails | null): ReadingFacts {
  const unreadValues = details?.unread?.reduce((sum, { values }) => sum + values, 0) ?? 0;
  return { charset: charsetOf(details), header: headerOf(details), unreadValues };
}

function charsetOf(details: SourceDetails | null): ReadingFacts['charset'] {
  const { ascii = 0, 'utf-8': utf8 = 0, gb18030 = 0 } = details?.charsets ?? {};
  const wide = utf8 + gb18030;
  if (wide === 0) return ascii === 0 ? null : 'ascii';
  if (gb18030 <= SOME * wide) return 'utf-8';
  return utf8 <= SOME * wide ? 'gb18030' : 'mixed';
}

function headerOf(details: SourceDetails | null): ReadingFacts['header'] {
  const counts = Object.entries(details?.headers ?? {}) as [LineHeader, number][];
  return counts.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

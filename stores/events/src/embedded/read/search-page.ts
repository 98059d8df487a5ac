import type { SearchRequest } from '@qiaolou/schema';
import type { Block } from '../../columns/block.ts';
import { finish, type Steps } from '../../columns/steps.ts';
import { MAX_COUNT, type CheckedSearch } from '../../contract/store-request.ts';
import type { ByteSearch } from '../../scan/find-bytes.ts';
import type { KeptQuestion } from '../../scan/kept-answers.ts';
import type { PageShare } from '../../scan/page-share.ts';
import { planQuery } from '../../scan/query-plan.ts';
import { searchSteps, type PageQuery } from '../../scan/search-blocks.ts';
import { encodeEventLines } from '../event-lines.ts';
import type { PageLines } from './page-lines.ts';

/** Characters of a page: four events of the largest kind, or 10,000 usual ones. */
const PAGE_CHARS = 16 * 1_048_576;
/** What a character of a page takes: as a text and in its line, about. */
const CHAR_BYTES = 3;

/** What a read of blocks is done with. */
export interface Scanning {
  readonly search: ByteSearch;
  /** Called every few milliseconds: it may throw to end the read. */
  readonly between: () => void;
  /** As of `PageQuery`. */
  readonly kept?: KeptQuestion<number> | undefined;
  /** Bytes that the page may take, any number when absent. */
  readonly mostBytes?: number | undefined;
  /** As of `PageQuery`. */
  readonly looked?: ((rows: number) => void) | undefined;
  /** As of `PageQuery`. */
  readonly share?: PageShare | undefined;
}

/**
 * The rows that blocks have of a page, one more than asked for, to tell whether there is another page; matches are counted
 * for a first page only.
 */
export function searchPage(...asked: Parameters<typeof searchPageSteps>): PageLines {
  return finish(searchPageSteps(...asked));
}

/** `searchPage` in steps. */
export function* searchPageSteps(
  blocks: readonly Block[],
  request: SearchRequest,
  { span, after }: CheckedSearch,
  { search, between, kept, looked, share, mostBytes = Infinity }: Scanning,
): Steps<PageLines> {
  const query: PageQuery = {
    ...{ plan: planQuery(request.where), span, sort: request.sort, limit: request.limit + 1, after },
    countTo: after === undefined ? MAX_COUNT + 1 : 0,
    ...{ fields: request.fields, kept, looked, share, mostChars: Math.min(PAGE_CHARS, mostBytes / CHAR_BYTES) },
  };
  const { found, count, cut } = yield* searchSteps(blocks, query, search, between);
  return {
    keys: found.map(({ ts, id }) => ({ ts, id })),
    lines: encodeEventLines(found.map(({ event }) => event)),
    ...{ count, cut },
  };
}

import type { SearchRequest } from '@qiaolou/schema';
import type { Block } from '../../columns/block.ts';
import { eventReader } from '../../columns/row-event.ts';
import { MAX_COUNT, projected, type CheckedSearch } from '../../contract/store-request.ts';
import type { ByteSearch } from '../../scan/find-bytes.ts';
import { planQuery } from '../../scan/query-plan.ts';
import { searchBlocks } from '../../scan/search-blocks.ts';
import { pageLines, type PageLines } from './page-lines.ts';

/** What a read of blocks is done with. */
export interface Scanning {
  readonly search: ByteSearch;
  /** Called every few milliseconds: it may throw to end the read. */
  readonly between: () => void;
}

/**
 * The rows that blocks have of a page, one more than asked for, to tell whether there is another page; matches are counted
 * for a first page only.
 */
export function searchPage(
  blocks: readonly Block[],
  request: SearchRequest,
  { span, after }: CheckedSearch,
  { search, between }: Scanning,
): PageLines {
  const { rows, count } = searchBlocks(
    blocks,
    {
      ...{ plan: planQuery(request.where), span, sort: request.sort, limit: request.limit + 1, after },
      countTo: after === undefined ? MAX_COUNT + 1 : 0,
    },
    search,
    between,
  );
  const readers = new Map<Block, ReturnType<typeof eventReader>>();
  const events = rows.map(({ block, row }) => {
    let read = readers.get(block);
    if (read === undefined) readers.set(block, (read = eventReader(block)));
    return projected(read(row), request.fields);
  });
  const keys = rows.map(({ block, row, ts }) => ({ ts, id: block.id(row) }));
  for (const block of readers.keys()) block.release();
  return pageLines(keys, events, count);
}

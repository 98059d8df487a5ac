import { wholeAnswer, type SearchAnswer } from '../event-indices.ts';
import type { SearchServer } from '../plain-transport.ts';

/** When the newest document of an index above a sequence number was taken in, epoch ms; 0 when none says so. */
export async function newestIngested(server: SearchServer, index: string, after: number): Promise<number> {
  const answer = wholeAnswer(
    await server.request<SearchAnswer>({
      ...{ method: 'POST', path: `/${index}/_search`, query: { allow_no_indices: true, ignore_unavailable: true } },
      body: {
        ...{ size: 0, track_total_hits: false, timeout: '30s' },
        // All of them are answered from the index's own bounds, without looking at a document.
        query: after < 0 ? { match_all: {} } : { range: { _seq_no: { gt: after } } },
        aggs: { m0: { max: { field: 'event.ingested' } } },
      },
    }),
  );
  const value = answer.aggregations?.m0?.value;
  return typeof value === 'number' ? value : 0;
}

import { compareText, SocError } from '@qiaolou/schema';
import { dayOfIndex } from './day-index.ts';
import { KEYWORD, LAYOUT, LONG_FIELD } from './index-template.ts';
import type { SearchServer } from './plain-transport.ts';

interface Mapped {
  readonly mappings?: {
    readonly dynamic?: unknown;
    readonly _meta?: { readonly qiaolou_layout?: unknown };
  };
}

/**
 * Looks at the indices that are there: those of an older layout get the fields they lack, so that what is written to them from
 * now on is found by them; nothing that is in them changes. Throws `store.newerLayout` (details: index, found, known) for one
 * that a newer release has written: this one would not find everything in it.
 */
export async function adoptIndices(server: SearchServer, prefix: string): Promise<void> {
  const mapped = await server.request<Readonly<Record<string, Mapped>>>({
    ...{ method: 'GET', path: `/${prefix}-*/_mapping` },
    query: { filter_path: '*.mappings.dynamic,*.mappings._meta', allow_no_indices: true },
  });
  const ours = Object.entries(mapped)
    .filter(([index]) => dayOfIndex(prefix, index) !== undefined)
    .map(([index, { mappings }]) => ({ index, layout: Number(mappings?._meta?.qiaolou_layout ?? 1) }))
    .sort((a, b) => compareText(a.index, b.index));
  const newer = ours.find(({ layout }) => !(layout <= LAYOUT));
  if (newer !== undefined)
    throw new SocError('store.newerLayout', { index: newer.index, found: String(newer.layout), known: LAYOUT });
  for (const { index, layout } of ours) if (layout < LAYOUT) await adopt(server, index);
}

async function adopt(server: SearchServer, index: string): Promise<void> {
  try {
    await server.request({
      ...{ method: 'PUT', path: `/${index}/_mapping` },
      body: {
        _meta: { qiaolou_layout: LAYOUT },
        properties: { [LONG_FIELD]: { type: 'keyword' }, 'qiaolou.replay': KEYWORD, 'qiaolou.replayed_event': KEYWORD },
      },
    });
  } catch (error) {
    // Closed, or blocked by somebody: nothing is written to it either, and the days beside it are not to wait for it.
    if (!(error instanceof SocError) || !/index_closed|cluster_block/.test(JSON.stringify(error.details))) throw error;
  }
}

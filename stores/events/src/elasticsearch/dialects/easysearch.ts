import type { Dialect } from './dialect.ts';

/** Easysearch 1 and 2 of INFINI Labs, grown from Elasticsearch 7.10: known by its root page only, nobody here could run one. */
export const EASYSEARCH: Dialect = {
  id: 'easysearch',
  product: 'easysearch',
  versions: { from: [1, 0], before: [3, 0] },

  longTexts: 'keyword',
};

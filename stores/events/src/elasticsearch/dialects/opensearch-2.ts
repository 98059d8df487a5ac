import type { Dialect } from './dialect.ts';
import { OPENSEARCH_POINT_IN_TIME } from './opensearch-point-in-time.ts';

/**
 * OpenSearch 2 from 2.4, which brought points in time. Its `wildcard` (2.15) neither sorts nor groups and fails on the pattern
 * `^$` (2.19.4): texts are keywords.
 */
export const OPENSEARCH_2: Dialect = {
  id: 'opensearch-2',
  product: 'opensearch',
  versions: { from: [2, 4], before: [3, 0] },
  pointInTime: OPENSEARCH_POINT_IN_TIME,
  longTexts: 'keyword',
};

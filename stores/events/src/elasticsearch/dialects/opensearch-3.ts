import type { Dialect } from './dialect.ts';
import { OPENSEARCH_POINT_IN_TIME } from './opensearch-point-in-time.ts';

/** OpenSearch 3; its texts are keywords for the reasons of OpenSearch 2. */
export const OPENSEARCH_3: Dialect = {
  id: 'opensearch-3',
  product: 'opensearch',
  versions: { from: [3, 0], before: [4, 0] },
  pointInTime: OPENSEARCH_POINT_IN_TIME,
  longTexts: 'keyword',
};

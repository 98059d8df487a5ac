import type { Dialect } from './dialect.ts';
import { ELASTICSEARCH_POINT_IN_TIME } from './elasticsearch-point-in-time.ts';

/** Elasticsearch 9. */
export const ELASTICSEARCH_9: Dialect = {
  id: 'elasticsearch-9',
  product: 'elasticsearch',
  versions: { from: [9, 0], before: [10, 0] },
  pointInTime: ELASTICSEARCH_POINT_IN_TIME,
  longTexts: 'wildcard where it is there',
};

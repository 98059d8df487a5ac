import type { Dialect } from './dialect.ts';
import { ELASTICSEARCH_POINT_IN_TIME } from './elasticsearch-point-in-time.ts';

/** Elasticsearch 7.17, the last of 7. */
export const ELASTICSEARCH_7: Dialect = {
  id: 'elasticsearch-7',
  product: 'elasticsearch',
  versions: { from: [7, 17], before: [8, 0] },
  pointInTime: ELASTICSEARCH_POINT_IN_TIME,
  longTexts: 'wildcard where it is there',
};

import type { Dialect } from './dialect.ts';
import { ELASTICSEARCH_POINT_IN_TIME } from './elasticsearch-point-in-time.ts';

/** Elasticsearch 8. */
export const ELASTICSEARCH_8: Dialect = {
  id: 'elasticsearch-8',
  product: 'elasticsearch',
  versions: { from: [8, 0], before: [9, 0] },
  pointInTime: ELASTICSEARCH_POINT_IN_TIME,
  longTexts: 'wildcard where it is there',
};

import type { PointInTimeApi } from './dialect.ts';

/** Points in time as OpenSearch has them since 2.4. */
export const OPENSEARCH_POINT_IN_TIME: PointInTimeApi = {
  opens: (indices) => `/${indices}/_search/point_in_time`,
  idIn: 'pit_id',
  closes: '/_search/point_in_time',
  closing: (id) => ({ pit_id: [id] }),
};

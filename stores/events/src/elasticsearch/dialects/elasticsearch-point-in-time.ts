import type { PointInTimeApi } from './dialect.ts';

/** Points in time as every Elasticsearch since 7.10 has them. */
export const ELASTICSEARCH_POINT_IN_TIME: PointInTimeApi = {
  opens: (indices) => `/${indices}/_pit`,
  idIn: 'id',
  closes: '/_pit',
  closing: (id) => ({ id }),
};

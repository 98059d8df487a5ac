import type { Dialect } from './dialect.ts';
import { EASYSEARCH } from './easysearch.ts';
import { ELASTICSEARCH_7 } from './elasticsearch-7.ts';
import { ELASTICSEARCH_8 } from './elasticsearch-8.ts';
import { ELASTICSEARCH_9 } from './elasticsearch-9.ts';
import { OPENSEARCH_2 } from './opensearch-2.ts';
import { OPENSEARCH_3 } from './opensearch-3.ts';

/** Every dialect, of each product the oldest first. */
export const ALL_DIALECTS: readonly Dialect[] = [
  ELASTICSEARCH_7,
  ELASTICSEARCH_8,
  ELASTICSEARCH_9,
  OPENSEARCH_2,
  OPENSEARCH_3,
  EASYSEARCH,
];

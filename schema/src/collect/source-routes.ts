import { compressedJson, type RouteTable } from '../route/api-route.ts';
import { sourceListSchema } from './source-bodies.ts';
import type { SourcePermission } from './source-permissions.ts';

/** Log sources. */
export const SOURCE_ROUTES = {
  listSources: {
    method: 'get',
    path: '/sources',
    access: 'sources.read',
    response: compressedJson(sourceListSchema),
    summaryZh: '日志源',
    summaryEn: 'Log sources',
  },
} as const satisfies RouteTable<SourcePermission>;

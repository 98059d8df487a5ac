import { compressedJson, json, type RouteTable } from '../route/api-route.ts';
import { sourceDetailSchema, sourceListSchema, sourceQuery } from './source-bodies.ts';
import { decideSourceBody } from './source-decision.ts';
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
  getSource: {
    method: 'get',
    path: '/source',
    access: 'sources.read',
    query: sourceQuery,
    response: json(sourceDetailSchema),
    summaryZh: '日志源详情',
    summaryEn: 'One log source',
  },
  decideSource: {
    method: 'post',
    path: '/source-decisions',
    access: 'sources.write',
    body: decideSourceBody,
    response: json(sourceDetailSchema),
    summaryZh: '登记日志源：名称、确认、预期静默',
    summaryEn: 'Name a log source, call it known, expect its silence',
  },
} as const satisfies RouteTable<SourcePermission>;

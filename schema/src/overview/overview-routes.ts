import { compressedJson, type RouteTable } from '../route/api-route.ts';
import { overviewSchema } from './overview-bodies.ts';

/** The home page. */
export const OVERVIEW_ROUTES = {
  getOverview: {
    method: 'get',
    path: '/overview',
    access: 'session',
    response: compressedJson(overviewSchema),
    summaryZh: '首页数字',
    summaryEn: 'Figures of the home page',
  },
} as const satisfies RouteTable;

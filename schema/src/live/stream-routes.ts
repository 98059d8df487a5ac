import { type RouteTable } from '../route/api-route.ts';

/** The live stream. */
export const STREAM_ROUTES = {
  stream: {
    method: 'get',
    path: '/stream',
    access: 'session',
    response: { kind: 'stream', status: 200, contentTypes: ['text/event-stream'] },
    summaryZh: '实时推送',
    summaryEn: 'Live updates (server-sent events)',
  },
} as const satisfies RouteTable;

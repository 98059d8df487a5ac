import { z } from 'zod';
import { compressedJson, type RouteTable } from '../route/api-route.ts';

/** The API about itself. */
export const DOCUMENT_ROUTES = {
  getOpenApi: {
    method: 'get',
    path: '/openapi.json',
    access: 'public',
    response: compressedJson(z.record(z.string(), z.unknown())),
    summaryZh: '接口文档',
    summaryEn: 'This API as OpenAPI 3.1',
  },
} as const satisfies RouteTable;

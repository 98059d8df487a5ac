import { compressedJson, json, type RouteTable } from '../route/api-route.ts';
import { idParams } from '../route/parameters.ts';
import {
  searchBody,
  searchResultSchema,
  histogramBody,
  histogramSchema,
  topBody,
  topSchema,
  eventsByIdsBody,
  eventListSchema,
  exportBody,
  eventDetailSchema,
  fieldListSchema,
} from './event-bodies.ts';
import type { EventPermission } from './event-permissions.ts';

/** Searching events. */
export const EVENT_ROUTES = {
  searchEvents: {
    method: 'post',
    path: '/events/search',
    access: 'events.read',
    body: searchBody,
    response: compressedJson(searchResultSchema),
    summaryZh: '检索日志',
    summaryEn: 'Search events',
  },
  eventHistogram: {
    method: 'post',
    path: '/events/histogram',
    access: 'events.read',
    body: histogramBody,
    response: compressedJson(histogramSchema),
    summaryZh: '日志时间分布',
    summaryEn: 'Events over time',
  },
  topValues: {
    method: 'post',
    path: '/events/top',
    access: 'events.read',
    body: topBody,
    response: compressedJson(topSchema),
    summaryZh: '字段高频值',
    summaryEn: 'Most frequent values of a field',
  },
  eventsByIds: {
    method: 'post',
    path: '/events/by-ids',
    access: 'events.read',
    body: eventsByIdsBody,
    response: compressedJson(eventListSchema),
    summaryZh: '按标识取日志',
    summaryEn: 'Events by their ids',
  },
  exportEvents: {
    method: 'post',
    path: '/events/export',
    access: 'events.read',
    body: exportBody,
    response: { kind: 'stream', status: 200, contentTypes: ['application/x-ndjson', 'text/csv'] },
    summaryZh: '导出日志',
    summaryEn: 'Export events',
  },
  getEvent: {
    method: 'get',
    path: '/events/:id',
    access: 'events.read',
    params: idParams,
    response: json(eventDetailSchema),
    summaryZh: '单条日志',
    summaryEn: 'One event',
  },
  listFields: {
    method: 'get',
    path: '/fields',
    access: 'session',
    response: compressedJson(fieldListSchema),
    summaryZh: '字段字典',
    summaryEn: 'The field dictionary',
  },
} as const satisfies RouteTable<EventPermission>;

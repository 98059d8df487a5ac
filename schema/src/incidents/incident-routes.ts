import { z } from 'zod';
import { compressedJson, json, type RouteTable } from '../route/api-route.ts';
import { idParams } from '../route/parameters.ts';
import {
  incidentsQuery,
  incidentListSchema,
  createIncidentBody,
  incidentDetailSchema,
  patchIncidentBody,
  addGroupsBody,
  noteBody,
} from './incident-bodies.ts';
import { recordQueryBody, recordQueryResultSchema } from '../events/record-query-bodies.ts';
import { timelineEntrySchema } from './incident.ts';
import type { IncidentPermission } from './incident-permissions.ts';

/** Incidents. */
export const INCIDENT_ROUTES = {
  listIncidents: {
    method: 'get',
    path: '/incidents',
    access: 'incidents.read',
    query: incidentsQuery,
    response: compressedJson(incidentListSchema),
    summaryZh: '事件列表',
    summaryEn: 'Incidents',
  },
  queryIncidents: {
    method: 'post',
    path: '/incidents/query',
    access: 'incidents.read',
    body: recordQueryBody,
    response: compressedJson(recordQueryResultSchema),
    summaryZh: '用查询语言和管道统计事件',
    summaryEn: 'Incidents through a piped query',
  },
  exportIncidentsQuery: {
    method: 'get',
    path: '/incidents/query.csv',
    access: 'incidents.read',
    query: recordQueryBody,
    response: { kind: 'stream', status: 200, contentTypes: ['text/csv'] },
    summaryZh: '导出事件的查询结果',
    summaryEn: 'Export what a piped query of incidents gives',
  },
  createIncident: {
    method: 'post',
    path: '/incidents',
    access: 'incidents.write',
    body: createIncidentBody,
    response: json(incidentDetailSchema, 201),
    summaryZh: '由告警生成事件',
    summaryEn: 'Open an incident from alert groups',
  },
  getIncident: {
    method: 'get',
    path: '/incidents/:id',
    access: 'incidents.read',
    params: idParams,
    response: json(incidentDetailSchema),
    summaryZh: '事件详情',
    summaryEn: 'One incident',
  },
  patchIncident: {
    method: 'patch',
    path: '/incidents/:id',
    access: 'incidents.write',
    params: idParams,
    body: patchIncidentBody,
    response: json(incidentDetailSchema),
    summaryZh: '更新事件',
    summaryEn: 'Change an incident',
  },
  addIncidentGroups: {
    method: 'post',
    path: '/incidents/:id/groups',
    access: 'incidents.write',
    params: idParams,
    body: addGroupsBody,
    response: json(incidentDetailSchema),
    summaryZh: '将告警加入事件',
    summaryEn: 'Add alert groups to an incident',
  },
  addIncidentNote: {
    method: 'post',
    path: '/incidents/:id/notes',
    access: 'incidents.write',
    params: idParams,
    body: noteBody,
    response: json(z.strictObject({ entry: timelineEntrySchema }), 201),
    summaryZh: '添加事件备注',
    summaryEn: 'Add a note to an incident',
  },
} as const satisfies RouteTable<IncidentPermission>;

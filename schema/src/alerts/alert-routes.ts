import { json, type RouteTable } from '../route/api-route.ts';
import { idParams } from '../route/parameters.ts';
import {
  alertGroupsQuery,
  alertGroupListSchema,
  alertGroupsExportQuery,
  alertGroupQuery,
  alertHistogramSchema,
  alertGroupDetailSchema,
  alertActionsBody,
  alertActionResultsSchema,
  assigneesSchema,
} from './alert-bodies.ts';
import type { AlertPermission } from './alert-permissions.ts';

/** The alert queue and what is done to it. */
export const ALERT_ROUTES = {
  listAlertGroups: {
    method: 'get',
    path: '/alert-groups',
    access: 'alerts.read',
    query: alertGroupsQuery,
    response: json(alertGroupListSchema),
    summaryZh: '告警队列',
    summaryEn: 'The alert queue',
  },
  exportAlertGroups: {
    method: 'get',
    path: '/alert-groups/export.csv',
    access: 'alerts.read',
    query: alertGroupsExportQuery,
    response: { kind: 'stream', status: 200, contentTypes: ['text/csv'] },
    summaryZh: '导出告警队列',
    summaryEn: 'Export the alert queue',
  },
  alertHistogram: {
    method: 'get',
    path: '/alert-groups/histogram',
    access: 'alerts.read',
    query: alertGroupsExportQuery,
    response: json(alertHistogramSchema),
    summaryZh: '全部符合条件的告警组按最后出现时间的分布',
    summaryEn: 'All alert groups that match, by the time they were last seen',
  },
  getAlertGroup: {
    method: 'get',
    path: '/alert-groups/:id',
    access: 'alerts.read',
    params: idParams,
    query: alertGroupQuery,
    response: json(alertGroupDetailSchema),
    summaryZh: '告警组详情',
    summaryEn: 'One alert group',
  },
  actOnAlertGroups: {
    method: 'post',
    path: '/alert-groups/actions',
    access: 'alerts.triage',
    body: alertActionsBody,
    response: json(alertActionResultsSchema),
    summaryZh: '批量处置告警',
    summaryEn: 'Act on alert groups',
  },
  listAssignees: {
    method: 'get',
    path: '/assignees',
    access: 'alerts.read',
    response: json(assigneesSchema),
    summaryZh: '可指派的人员',
    summaryEn: 'Users that work can be assigned to',
  },
} as const satisfies RouteTable<AlertPermission>;

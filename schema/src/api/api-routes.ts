import { z } from 'zod';
import * as alerts from './alert-api.ts';
import { idParams, json, type ApiRoute } from './api-route.ts';
import * as audit from './audit-api.ts';
import * as compliance from './compliance-api.ts';
import * as events from './event-api.ts';
import * as incidents from './incident-api.ts';
import { overviewSchema } from './overview-api.ts';
import * as playbooks from './playbook-api.ts';
import * as rules from './rule-api.ts';
import { loginBody, passwordBody, sessionInfoSchema } from './session-api.ts';
import { sourceListSchema } from './source-api.ts';
import * as users from './user-api.ts';
import { timelineEntrySchema } from '../records/incident.ts';

const empty = { kind: 'empty', status: 204 } as const;

/**
 * Every endpoint by operation id. The server registers exactly these, the OpenAPI document lists exactly these, and a
 * route that is not here does not exist.
 */
export const API_ROUTES = {
  login: {
    method: 'post',
    path: '/session',
    access: 'public',
    body: loginBody,
    response: json(sessionInfoSchema),
    summaryZh: '登录',
    summaryEn: 'Log in',
  },
  getSession: {
    method: 'get',
    path: '/session',
    access: 'session',
    response: json(sessionInfoSchema),
    summaryZh: '当前会话',
    summaryEn: 'The current session',
  },
  logout: {
    method: 'delete',
    path: '/session',
    access: 'session',
    response: empty,
    summaryZh: '退出登录',
    summaryEn: 'Log out',
  },
  changePassword: {
    method: 'post',
    path: '/session/password',
    access: 'session',
    body: passwordBody,
    response: json(sessionInfoSchema),
    summaryZh: '修改自己的口令',
    summaryEn: 'Change the own password',
  },
  getOverview: {
    method: 'get',
    path: '/overview',
    access: 'session',
    response: json(overviewSchema),
    summaryZh: '首页数字',
    summaryEn: 'Figures of the home page',
  },
  listAlertGroups: {
    method: 'get',
    path: '/alert-groups',
    access: 'alerts.read',
    query: alerts.alertGroupsQuery,
    response: json(alerts.alertGroupListSchema),
    summaryZh: '告警队列',
    summaryEn: 'The alert queue',
  },
  exportAlertGroups: {
    method: 'get',
    path: '/alert-groups/export.csv',
    access: 'alerts.read',
    query: alerts.alertGroupsExportQuery,
    response: { kind: 'stream', status: 200, contentTypes: ['text/csv'] },
    summaryZh: '导出告警队列',
    summaryEn: 'Export the alert queue',
  },
  getAlertGroup: {
    method: 'get',
    path: '/alert-groups/:id',
    access: 'alerts.read',
    params: idParams,
    query: alerts.alertGroupQuery,
    response: json(alerts.alertGroupDetailSchema),
    summaryZh: '告警组详情',
    summaryEn: 'One alert group',
  },
  actOnAlertGroups: {
    method: 'post',
    path: '/alert-groups/actions',
    access: 'alerts.triage',
    body: alerts.alertActionsBody,
    response: json(alerts.alertActionResultsSchema),
    summaryZh: '批量处置告警',
    summaryEn: 'Act on alert groups',
  },
  listAssignees: {
    method: 'get',
    path: '/assignees',
    access: 'alerts.read',
    response: json(alerts.assigneesSchema),
    summaryZh: '可指派的人员',
    summaryEn: 'Users that work can be assigned to',
  },
  listIncidents: {
    method: 'get',
    path: '/incidents',
    access: 'incidents.read',
    query: incidents.incidentsQuery,
    response: json(incidents.incidentListSchema),
    summaryZh: '事件列表',
    summaryEn: 'Incidents',
  },
  createIncident: {
    method: 'post',
    path: '/incidents',
    access: 'incidents.write',
    body: incidents.createIncidentBody,
    response: json(incidents.incidentDetailSchema, 201),
    summaryZh: '由告警生成事件',
    summaryEn: 'Open an incident from alert groups',
  },
  getIncident: {
    method: 'get',
    path: '/incidents/:id',
    access: 'incidents.read',
    params: idParams,
    response: json(incidents.incidentDetailSchema),
    summaryZh: '事件详情',
    summaryEn: 'One incident',
  },
  patchIncident: {
    method: 'patch',
    path: '/incidents/:id',
    access: 'incidents.write',
    params: idParams,
    body: incidents.patchIncidentBody,
    response: json(incidents.incidentDetailSchema),
    summaryZh: '更新事件',
    summaryEn: 'Change an incident',
  },
  addIncidentGroups: {
    method: 'post',
    path: '/incidents/:id/groups',
    access: 'incidents.write',
    params: idParams,
    body: incidents.addGroupsBody,
    response: json(incidents.incidentDetailSchema),
    summaryZh: '将告警加入事件',
    summaryEn: 'Add alert groups to an incident',
  },
  addIncidentNote: {
    method: 'post',
    path: '/incidents/:id/notes',
    access: 'incidents.write',
    params: idParams,
    body: incidents.noteBody,
    response: json(z.strictObject({ entry: timelineEntrySchema }), 201),
    summaryZh: '添加事件备注',
    summaryEn: 'Add a note to an incident',
  },
  listPlaybooks: {
    method: 'get',
    path: '/playbooks',
    access: 'playbooks.read',
    response: json(playbooks.playbookListSchema),
    summaryZh: '剧本库',
    summaryEn: 'The playbook library',
  },
  startRun: {
    method: 'post',
    path: '/playbook-runs',
    access: 'playbooks.run',
    body: playbooks.startRunBody,
    response: json(playbooks.runDetailSchema, 201),
    summaryZh: '执行剧本',
    summaryEn: 'Start a playbook run',
  },
  getRun: {
    method: 'get',
    path: '/playbook-runs/:id',
    access: 'playbooks.read',
    params: idParams,
    response: json(playbooks.runDetailSchema),
    summaryZh: '剧本执行详情',
    summaryEn: 'One playbook run',
  },
  cancelRun: {
    method: 'post',
    path: '/playbook-runs/:id/cancel',
    access: 'playbooks.run',
    params: idParams,
    body: playbooks.cancelRunBody,
    response: json(playbooks.runDetailSchema),
    summaryZh: '取消剧本执行',
    summaryEn: 'Cancel a playbook run',
  },
  listTasks: {
    method: 'get',
    path: '/tasks',
    access: 'playbooks.read',
    query: playbooks.tasksQuery,
    response: json(playbooks.taskListSchema),
    summaryZh: '人工任务',
    summaryEn: 'Human tasks',
  },
  answerTask: {
    method: 'post',
    path: '/tasks/:id/answer',
    access: 'playbooks.answer',
    params: idParams,
    body: playbooks.answerTaskBody,
    response: json(playbooks.runDetailSchema),
    summaryZh: '完成人工任务',
    summaryEn: 'Answer a human task',
  },
  searchEvents: {
    method: 'post',
    path: '/events/search',
    access: 'events.read',
    body: events.searchBody,
    response: json(events.searchResultSchema),
    summaryZh: '检索日志',
    summaryEn: 'Search events',
  },
  eventHistogram: {
    method: 'post',
    path: '/events/histogram',
    access: 'events.read',
    body: events.histogramBody,
    response: json(events.histogramSchema),
    summaryZh: '日志时间分布',
    summaryEn: 'Events over time',
  },
  topValues: {
    method: 'post',
    path: '/events/top',
    access: 'events.read',
    body: events.topBody,
    response: json(events.topSchema),
    summaryZh: '字段高频值',
    summaryEn: 'Most frequent values of a field',
  },
  eventsByIds: {
    method: 'post',
    path: '/events/by-ids',
    access: 'events.read',
    body: events.eventsByIdsBody,
    response: json(events.eventListSchema),
    summaryZh: '按标识取日志',
    summaryEn: 'Events by their ids',
  },
  exportEvents: {
    method: 'post',
    path: '/events/export',
    access: 'events.read',
    body: events.exportBody,
    response: { kind: 'stream', status: 200, contentTypes: ['application/x-ndjson', 'text/csv'] },
    summaryZh: '导出日志',
    summaryEn: 'Export events',
  },
  getEvent: {
    method: 'get',
    path: '/events/:id',
    access: 'events.read',
    params: idParams,
    response: json(events.eventDetailSchema),
    summaryZh: '单条日志',
    summaryEn: 'One event',
  },
  listFields: {
    method: 'get',
    path: '/fields',
    access: 'session',
    response: json(events.fieldListSchema),
    summaryZh: '字段字典',
    summaryEn: 'The field dictionary',
  },
  listSources: {
    method: 'get',
    path: '/sources',
    access: 'sources.read',
    response: json(sourceListSchema),
    summaryZh: '日志源',
    summaryEn: 'Log sources',
  },
  listRules: {
    method: 'get',
    path: '/rules',
    access: 'rules.read',
    query: rules.rulesQuery,
    response: json(rules.ruleListSchema),
    summaryZh: '检测规则',
    summaryEn: 'Detection rules',
  },
  getRule: {
    method: 'get',
    path: '/rules/:id',
    access: 'rules.read',
    params: idParams,
    response: json(rules.ruleDetailSchema),
    summaryZh: '检测规则详情',
    summaryEn: 'One detection rule',
  },
  listAudit: {
    method: 'get',
    path: '/audit',
    access: 'audit.read',
    query: audit.auditQuery,
    response: json(audit.auditListSchema),
    summaryZh: '审计记录',
    summaryEn: 'The audit trail',
  },
  verifyAudit: {
    method: 'post',
    path: '/audit/verify',
    access: 'audit.verify',
    response: json(audit.auditVerifySchema),
    summaryZh: '校验审计链',
    summaryEn: 'Verify the audit chain',
  },
  complianceSummary: {
    method: 'get',
    path: '/compliance/summary',
    access: 'compliance.read',
    response: json(compliance.complianceSummarySchema),
    summaryZh: '等保概览',
    summaryEn: 'MLPS summary',
  },
  listComplianceItems: {
    method: 'get',
    path: '/compliance/items',
    access: 'compliance.read',
    query: compliance.complianceItemsQuery,
    response: json(compliance.complianceItemListSchema),
    summaryZh: '等保条款',
    summaryEn: 'MLPS clauses',
  },
  getComplianceItem: {
    method: 'get',
    path: '/compliance/items/:id',
    access: 'compliance.read',
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/) }),
    response: json(compliance.complianceItemDetailSchema),
    summaryZh: '等保条款详情',
    summaryEn: 'One MLPS clause',
  },
  listEvidence: {
    method: 'get',
    path: '/compliance/evidence',
    access: 'compliance.read',
    response: json(compliance.evidenceListSchema),
    summaryZh: '合规证据',
    summaryEn: 'Compliance evidence',
  },
  listUsers: {
    method: 'get',
    path: '/users',
    access: 'users.read',
    response: json(users.userListSchema),
    summaryZh: '用户列表',
    summaryEn: 'Users',
  },
  createUser: {
    method: 'post',
    path: '/users',
    access: 'users.write',
    body: users.createUserBody,
    response: json(users.userChangeSchema, 201),
    summaryZh: '新建用户',
    summaryEn: 'Create a user',
  },
  patchUser: {
    method: 'patch',
    path: '/users/:id',
    access: 'users.write',
    params: idParams,
    body: users.patchUserBody,
    response: json(users.userChangeSchema),
    summaryZh: '修改用户',
    summaryEn: 'Change a user',
  },
  stream: {
    method: 'get',
    path: '/stream',
    access: 'session',
    response: { kind: 'stream', status: 200, contentTypes: ['text/event-stream'] },
    summaryZh: '实时推送',
    summaryEn: 'Live updates (server-sent events)',
  },
  getOpenApi: {
    method: 'get',
    path: '/openapi.json',
    access: 'session',
    response: json(z.record(z.string(), z.unknown())),
    summaryZh: '接口文档',
    summaryEn: 'This API as OpenAPI 3.1',
  },
} as const satisfies Readonly<Record<string, ApiRoute>>;

/** Operation id of an endpoint. */
export type ApiOperation = keyof typeof API_ROUTES;

type Part<R, K extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<K, infer S extends z.ZodType>> ? S : undefined;

/** What a client sends for a part of an operation (before defaults); undefined when the operation has no such part. */
export type ApiInput<O extends ApiOperation, K extends 'params' | 'query' | 'body'> =
  Part<(typeof API_ROUTES)[O], K> extends infer S extends z.ZodType ? z.input<S> : undefined;

/** What a handler gets for a part of an operation (after defaults). */
export type ApiParsed<O extends ApiOperation, K extends 'params' | 'query' | 'body'> =
  Part<(typeof API_ROUTES)[O], K> extends infer S extends z.ZodType ? z.output<S> : undefined;

/** Body of the answer of an operation; undefined for empty answers and streams. */
export type ApiOutput<O extends ApiOperation> = (typeof API_ROUTES)[O]['response'] extends {
  readonly schema: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

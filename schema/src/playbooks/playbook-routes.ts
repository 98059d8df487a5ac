import { json, type RouteTable } from '../route/api-route.ts';
import { idParams } from '../route/parameters.ts';
import {
  playbookListSchema,
  startRunBody,
  runDetailSchema,
  cancelRunBody,
  tasksQuery,
  taskListSchema,
  answerTaskBody,
} from './playbook-bodies.ts';
import type { PlaybookPermission } from './playbook-permissions.ts';

/** Playbooks, their runs and human tasks. */
export const PLAYBOOK_ROUTES = {
  listPlaybooks: {
    method: 'get',
    path: '/playbooks',
    access: 'playbooks.read',
    response: json(playbookListSchema),
    summaryZh: '剧本库',
    summaryEn: 'The playbook library',
  },
  startRun: {
    method: 'post',
    path: '/playbook-runs',
    access: 'playbooks.run',
    body: startRunBody,
    response: json(runDetailSchema, 201),
    summaryZh: '执行剧本',
    summaryEn: 'Start a playbook run',
  },
  getRun: {
    method: 'get',
    path: '/playbook-runs/:id',
    access: 'playbooks.read',
    params: idParams,
    response: json(runDetailSchema),
    summaryZh: '剧本执行详情',
    summaryEn: 'One playbook run',
  },
  cancelRun: {
    method: 'post',
    path: '/playbook-runs/:id/cancel',
    access: 'playbooks.run',
    params: idParams,
    body: cancelRunBody,
    response: json(runDetailSchema),
    summaryZh: '取消剧本执行',
    summaryEn: 'Cancel a playbook run',
  },
  listTasks: {
    method: 'get',
    path: '/tasks',
    access: 'playbooks.read',
    query: tasksQuery,
    response: json(taskListSchema),
    summaryZh: '人工任务',
    summaryEn: 'Human tasks',
  },
  answerTask: {
    method: 'post',
    path: '/tasks/:id/answer',
    access: 'playbooks.answer',
    params: idParams,
    body: answerTaskBody,
    response: json(runDetailSchema),
    summaryZh: '完成人工任务',
    summaryEn: 'Answer a human task',
  },
} as const satisfies RouteTable<PlaybookPermission>;

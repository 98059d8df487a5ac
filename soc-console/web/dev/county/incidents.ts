import type { Incident, RuleLevel, TimelineEntry } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';

/** Incidents. */
export const incidents: Incident[] = [
  ['inc-1', '县政府门户网站 WebShell 植入', 'critical', 'handling', 'major'],
  ['inc-2', 'OA 数据库服务器 SSH 暴力破解后登录', 'critical', 'analysing', null],
  ['inc-3', '专用网络区终端违规外联', 'high', 'reported', null],
  ['inc-4', '授权渗透测试流量', 'medium', 'closed', 'ordinary'],
].map(([id, title, level, status, grade], i) => ({
  id: id ?? '',
  number: `SJ-20261122-000${i + 1}`,
  title: title ?? '',
  titleEn: i === 1 ? 'SSH brute force followed by a login (10.18.4.7)' : null,
  level: level as RuleLevel,
  grade: grade as Incident['grade'],
  status: status as Incident['status'],
  assignee: i === 2 ? null : 'zhangwei',
  summary:
    i === 0
      ? '11 月 22 日 15:41 起，203.0.113.45 对县政府门户网站进行 SQL 注入探测，15:52 上传 notice.jsp 并多次访问，响应 200。\n已确认服务器 10.18.3.20（portal-01）存在异常进程。'
      : '',
  conclusion: status === 'closed' ? '经核实为授权渗透测试，未造成影响。' : null,
  openedAt: iso(NOW - (i + 1) * 5_400_000),
  closedAt: status === 'closed' ? iso(NOW - 600_000) : null,
  updatedAt: iso(NOW - i * 1_200_000),
  version: 3,
}));

/** History of the first incident. */
export const timeline: TimelineEntry[] = (
  [
    ['opened', 'zhangwei', { number: 'SJ-20261122-0001', groups: ['a', 'b', 'c'] }],
    ['assigned', 'zhangwei', { from: null, to: 'zhangwei' }],
    ['status', 'zhangwei', { from: 'reported', to: 'analysing' }],
    ['note', 'zhangwei', { text: '比对基线，upload 目录多出 notice.jsp，文件时间 15:52，属主 www。' }],
    ['graded', 'lina', { from: null, to: 'major' }],
    ['status', 'zhangwei', { from: 'analysing', to: 'handling' }],
    [
      'playbook',
      'zhangwei',
      {
        event: 'started',
        ...{ playbook: '门户网站 WebShell 处置', playbookEn: 'Web shell on the portal' },
        mode: 'live',
        runId: 'run-1',
      },
    ],
    [
      'action',
      'playbook:run-1',
      {
        event: 'done',
        step: '在边界防火墙封禁来源地址 24 小时',
        stepEn: 'Block the source for 24 hours',
        result: '{"address":"203.0.113.45"}',
      },
    ],
    ['task', 'playbook:run-1', { event: 'opened', step: '人工确认业务系统可短时停服' }],
  ] as const
).map(([kind, actor, details], i) => ({
  id: `tl-${i}`,
  incidentId: 'inc-1',
  at: iso(NOW - 5_400_000 + i * 540_000),
  actor,
  kind,
  details: details as unknown as TimelineEntry['details'],
}));

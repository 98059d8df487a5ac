import type { PlaybookSummary, RunDetail } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';
import { task } from './tasks.ts';

const steps = [
  ['start--1', 'start', '', 'succeeded', 0, null],
  ['action--1', 'action', '采集网站目录文件清单与修改时间', 'succeeded', 4_200, { files: 1_842, changedToday: 3 }],
  [
    'if-condition--1',
    'if-condition',
    '是否存在可疑脚本',
    'succeeded',
    3,
    { result: true, matched: ['/upload/2026/notice.jsp'] },
  ],
  [
    'action--2',
    'action',
    '在边界防火墙封禁来源地址 24 小时',
    'succeeded',
    1_150,
    { address: '203.0.113.45', until: iso(NOW + 86_400_000), undo: 'nft delete element' },
  ],
  ['action--3', 'action', '人工确认业务系统可短时停服', 'waiting', 0, null],
  ['action--4', 'action', '隔离文件并恢复页面', 'pending', 0, null],
  ['end--1', 'end', '', 'pending', 0, null],
] as const;

/** A run that waits for a person. */
export const run: RunDetail = {
  run: {
    id: 'run-1',
    playbookId: 'playbook--1',
    playbookVersion: iso(NOW - 86_400_000),
    playbookName: '门户网站 WebShell 处置',
    playbookNameEn: 'Web shell on the portal',
    incidentId: 'inc-1',
    mode: 'live',
    status: 'waiting',
    startedBy: 'zhangwei',
    startedAt: iso(NOW - 700_000),
    endedAt: null,
    updatedAt: iso(NOW - 600_000),
    version: 5,
  },
  steps: steps.map(([stepId, type, name, status, ms, output], i) => ({
    runId: 'run-1',
    stepId,
    iteration: 0,
    type,
    name,
    nameEn: name === '' ? null : `Step ${i}`,
    status,
    attempt: status === 'pending' ? 0 : stepId === 'action--2' ? 2 : 1,
    startedAt: status === 'pending' ? null : iso(NOW - 700_000 + i * 5_000),
    endedAt: status === 'succeeded' ? iso(NOW - 700_000 + i * 5_000 + ms) : null,
    output,
  })),
  tasks: [task],
};

/** The playbook library. */
export const playbooks: PlaybookSummary[] = [
  [
    'playbook--1',
    '门户网站 WebShell 处置',
    '采集证据、封禁来源、人工确认后隔离文件并恢复页面。',
    'Web shell on the portal',
  ],
  ['playbook--2', '暴力破解后登录处置', '核对登录、强制下线、重置口令、封禁来源。', 'Brute force that got in'],
].map(([id, name, description, nameEn]) => ({
  id: id ?? '',
  name: name ?? '',
  nameEn: nameEn ?? null,
  description: description ?? '',
  descriptionEn: `${nameEn ?? ''}: evidence, block, decision.`,
  version: iso(NOW - 86_400_000),
  labels: ['T1505.003'],
  notInForce: null,
  facts: [{ property: 'severity', value: '80' }],
  steps: [],
}));

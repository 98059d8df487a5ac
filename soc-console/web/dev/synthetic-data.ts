/* eslint-disable max-lines -- a flat table */
import { AUDIT_ACTIONS, auditActionSchema } from '@qiaolou/schema';
import type {
  Alert,
  AlertGroup,
  AlertGroupRow,
  AuditAction,
  AuditEntry,
  AuditObject,
  ComplianceItem,
  EcsEvent,
  EffectInForce,
  ExplainNode,
  Incident,
  LeftOutFiles,
  LogSource,
  PlaybookSummary,
  PlaybookTask,
  RuleLevel,
  RuleRow,
  RunDetail,
  TimelineEntry,
  User,
} from '@qiaolou/schema';

/** Repeatable numbers in [0, 1): development pictures should not change by themselves. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = randomNumbers(7);
const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
const hex = (n: number): string => Array.from({ length: n }, () => Math.floor(random() * 16).toString(16)).join('');
const iso = (ms: number): string => new Date(ms).toISOString();

/** "Now" of the synthetic county. */
export const NOW = Date.now();

const RULES: readonly (readonly [
  title: string,
  level: RuleLevel,
  technique: string,
  tactic: string,
  dataset: string,
])[] = [
  ['门户网站 SQL 注入尝试', 'high', 'T1190', 'initial-access', 'nginx.access'],
  ['WebShell 上传后被访问', 'critical', 'T1505.003', 'persistence', 'nginx.access'],
  ['SSH 暴力破解后登录成功', 'critical', 'T1110.001', 'credential-access', 'linux.sshd'],
  ['SSH 口令猜测', 'medium', 'T1110.001', 'credential-access', 'linux.sshd'],
  ['内网横向 SMB 扫描', 'high', 'T1021.002', 'lateral-movement', 'huawei.usg'],
  ['可疑 PowerShell 下载执行', 'high', 'T1059.001', 'execution', 'windows.sysmon'],
  ['DNS 隧道特征的长域名查询', 'medium', 'T1071.004', 'command-and-control', 'bind.query'],
  ['专用网络区主机违规外联互联网', 'critical', 'T1041', 'exfiltration', 'huawei.usg'],
  ['目录遍历访问敏感文件', 'medium', 'T1083', 'discovery', 'nsfocus.waf'],
  ['Windows 安全日志被清除', 'high', 'T1070.001', 'defense-evasion', 'windows.security'],
  ['非工作时间管理员登录', 'low', 'T1078', 'initial-access', 'windows.security'],
  ['扫描器用户代理', 'low', 'T1595.002', 'reconnaissance', 'nginx.access'],
  ['防火墙策略变更', 'informational', 'T1562.004', 'defense-evasion', 'topsec.ngfw'],
  ['数据库批量导出', 'high', 'T1005', 'collection', 'oracle.audit'],
];

const rules = RULES.map(([title, level, technique, tactic, dataset]) => ({
  id: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  title,
  level,
  technique,
  tactic,
  dataset,
}));

const RISK: Readonly<Record<RuleLevel, number>> = { informational: 8, low: 22, medium: 46, high: 71, critical: 90 };
const PEOPLE = ['zhangwei', 'lina', null] as const;

function explainOf(dataset: string): ExplainNode {
  return {
    kind: 'and',
    result: true,
    label: 'selection and not filter',
    children: [
      {
        kind: 'selection',
        label: 'selection',
        result: true,
        children: [
          { kind: 'item', field: 'event.dataset', pattern: `equals '${dataset}'`, value: dataset, result: true },
          {
            kind: 'or',
            label: 'url.query',
            result: true,
            children: [
              {
                kind: 'item',
                field: 'url.query',
                pattern: "contains 'union select'",
                value: 'id=1 UNION SELECT username,password FROM sys_user--',
                result: true,
              },
              { kind: 'item', field: 'url.query', pattern: "contains 'sleep('", result: false },
            ],
          },
        ],
      },
      {
        kind: 'not',
        result: true,
        children: [
          {
            kind: 'selection',
            label: 'filter',
            result: false,
            children: [
              {
                kind: 'item',
                field: 'source.ip',
                pattern: "cidr '10.18.4.0/24'",
                value: '203.0.113.45',
                result: false,
              },
            ],
          },
        ],
      },
    ],
  };
}

/** One synthetic row of the queue. */
export function makeGroup(index: number, lastSeenMs: number): AlertGroupRow {
  const rule = rules[index % rules.length] ?? rules[0];
  if (!rule) throw new Error('no rules');
  const source =
    random() < 0.12
      ? `2001:db8:4a::${hex(4)}`
      : `${pick(['203.0.113', '198.51.100', '10.18.7'])}.${Math.floor(random() * 254) + 1}`;
  const alerts = Math.max(1, Math.floor(random() ** 3 * 400));
  const closed = random() < 0.22;
  const status = closed ? 'closed' : pick<AlertGroup['status']>(['open', 'open', 'open', 'investigating', 'handled']);
  const firstSeenMs = lastSeenMs - Math.floor(random() * 20 * 3_600_000);
  const peak = random() * 24;
  const bins = Array.from({ length: 24 }, (_, i) =>
    Math.round(alerts * random() * Math.exp(-((i - peak) ** 2) / 18) * 0.2),
  );
  return {
    id: hex(40),
    ruleId: rule.id,
    ruleTitle: rule.title,
    ruleTitleEn: `Rule ${rule.technique} on ${rule.dataset}`,
    level: rule.level,
    risk: Math.min(100, RISK[rule.level] + Math.floor(random() * 10)),
    techniques: [rule.technique],
    tactics: [rule.tactic],
    groupKey: source,
    entities: {
      sourceIp: source,
      destinationIp: `10.18.${Math.floor(random() * 20)}.${Math.floor(random() * 254) + 1}`,
      destinationPort: pick([80, 443, 22, 445, 3389]),
      ...(random() < 0.4 ? { user: pick(['admin', 'root', 'oa_sync', 'wangfang']) } : {}),
      ...(random() < 0.5 ? { host: pick(['portal-01', 'oa-db-02', 'fz-win-113']) } : {}),
      ...(rule.dataset === 'nginx.access'
        ? { url: '/news/list.jsp?id=1+UNION+SELECT+username,password+FROM+sys_user--' }
        : {}),
      dataset: rule.dataset,
    },
    alerts,
    events: alerts + Math.floor(random() * alerts),
    firstSeen: iso(firstSeenMs),
    lastSeen: iso(lastSeenMs),
    status,
    verdict: closed ? pick(['true_positive', 'false_positive', 'benign', 'test', 'duplicate']) : null,
    verdictReason: closed && random() < 0.5 ? '安全厂商授权扫描，已核实' : null,
    assignee: status === 'open' ? null : pick(['zhangwei', 'lina', null]),
    incidentId: index % 9 === 1 ? 'inc-1' : null,
    createdAt: iso(firstSeenMs),
    updatedAt: iso(lastSeenMs),
    version: 1,
    sparkline: { from: iso(NOW - 7 * 86_400_000), to: iso(NOW), bins },
  };
}

/** The queue, newest first. */
export const groups: AlertGroupRow[] = Array.from({ length: 163 }, (_, i) =>
  makeGroup(Math.floor(random() * rules.length) + i * 0, NOW - Math.floor((i + random()) * 55 * 60_000)),
);

/** Alerts of a group. */
export function alertsOf(group: AlertGroup): Alert[] {
  return Array.from({ length: Math.min(8, group.alerts) }, (_, i) => ({
    id: `${group.id.slice(0, 36)}${String(i).padStart(4, '0')}`,
    groupId: group.id,
    ruleId: group.ruleId,
    ruleTitle: group.ruleTitle,
    ruleTitleEn: group.ruleTitleEn,
    level: group.level,
    techniques: group.techniques,
    tactics: group.tactics,
    at: iso(Date.parse(group.lastSeen) - i * 61_000),
    eventIds: [events[(i * 7) % events.length]?.['event.id'] ?? hex(40)],
    count: 1,
    entities: group.entities,
    explain: explainOf(group.entities.dataset ?? 'nginx.access'),
    createdAt: group.createdAt,
  }));
}

function makeEvent(index: number): EcsEvent {
  const at = NOW - Math.floor(index * 7_300 * (0.5 + random()));
  const source = `203.0.113.${Math.floor(random() * 254) + 1}`;
  const base = { '@timestamp': iso(at), 'event.id': hex(40), 'event.created': iso(at + 120), 'event.kind': 'event' };
  const kind = random();
  if (kind < 0.45) {
    const path = pick(['/', '/news/list.jsp', '/login.do', '/upload/2026/notice.pdf', '/api/v1/items']);
    const status = pick([200, 200, 200, 302, 404, 403, 500]);
    return {
      ...base,
      'event.original': `${source} - - [22/Nov/2026:16:02:11 +0800] "GET ${path}?id=${Math.floor(random() * 900)} HTTP/1.1" ${status} ${Math.floor(random() * 90_000)} "-" "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"`,
      'event.dataset': 'nginx.access',
      'event.category': ['web'],
      'source.ip': source,
      'url.path': path,
      'http.request.method': 'GET',
      'http.response.status_code': status,
      'user_agent.original': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
      'host.name': 'portal-01',
      'log.source.address': '10.18.3.20',
      'qiaolou.listener': 'syslog-udp',
    };
  }
  if (kind < 0.75)
    return {
      ...base,
      'event.original': `<189>Nov 22 2026 16:02:11 USG-HX-01 %%01POLICY/6/POLICYPERMIT(l): vsys=public, protocol=6, source-ip=${source}, source-port=${40_000 + Math.floor(random() * 9_000)}, destination-ip=10.18.4.7, destination-port=443, policy=政务外网出口`,
      'event.dataset': 'huawei.usg',
      'event.action': 'permit',
      'event.category': ['network'],
      'source.ip': source,
      'destination.ip': '10.18.4.7',
      'destination.port': 443,
      'network.transport': 'tcp',
      'observer.vendor': 'Huawei',
      'observer.name': 'USG-HX-01',
      'rule.name': '政务外网出口',
      'log.source.address': '10.18.0.1',
      'qiaolou.listener': 'syslog-udp',
    };
  return {
    ...base,
    'event.original': `<38>Nov 22 16:02:11 oa-db-02 sshd[2211]: Failed password for root from ${source} port 51022 ssh2`,
    'event.dataset': 'linux.sshd',
    'event.action': 'ssh_login',
    'event.outcome': 'failure',
    'event.category': ['authentication'],
    'source.ip': source,
    'source.port': 51_022,
    'user.name': pick(['root', 'admin', 'oracle', 'test']),
    'host.name': 'oa-db-02',
    'process.name': 'sshd',
    'process.pid': 2211,
    message: `Failed password for root from ${source} port 51022 ssh2`,
    'log.source.address': '10.18.4.12',
    'qiaolou.listener': 'syslog-tcp',
  };
}

/** Events, newest first. */
export const events: EcsEvent[] = Array.from({ length: 600 }, (_, i) => makeEvent(i)).sort((a, b) =>
  a['@timestamp'] < b['@timestamp'] ? 1 : -1,
);

/** Log sources. */
export const sources: LogSource[] = Array.from({ length: 26 }, (_, i) => {
  const events24 = Math.floor(random() ** 2 * 900_000) + 40;
  const silent = i === 5 || i === 14;
  return {
    id: `syslog-udp/10.18.${i % 8}.${i + 1}`,
    listener: pick(['syslog-udp', 'syslog-tcp', 'netflow', 'http']),
    peer: `10.18.${i % 8}.${i + 1}`,
    dataset: pick([
      'huawei.usg',
      'nginx.access',
      'h3c.firewall',
      'linux.sshd',
      'netflow.v9',
      'sangfor.af',
      'topsec.ngfw',
      'nsfocus.waf',
    ]),
    firstSeen: iso(NOW - 30 * 86_400_000),
    lastSeen: iso(NOW - (silent ? 5 * 3_600_000 : Math.floor(random() * 9_000))),
    received: events24 + 31,
    shed: i === 9 ? 412 : 0,
    events: events24,
    unparsed: i === 3 ? Math.floor(events24 * 0.31) : Math.floor(events24 * random() * 0.01),
    truncated: i === 8 ? 3 : 0,
    rate: silent ? 0 : Math.round(events24 / 8_640) / 10,
    clockSkewMs: i === 11 ? -28_803_000 : i === 20 ? null : Math.floor(random() * 900),
    expectedIntervalMs: i === 20 ? null : Math.floor(random() * 5_000) + 20,
    silent,
  };
});

/** A parser pack that somebody's editor left in the middle of a change. */
export const leftOutPacks: LeftOutFiles = {
  total: 1,
  files: [
    {
      file: 'h3c-firewall/pack.yaml',
      line: 12,
      code: 'collector.packInvalid',
      reason: 'map.sip: "source.ipp" is not a field of events',
    },
  ],
};

/** Rules of the county's own that cannot be used. */
export const leftOutRules: LeftOutFiles = {
  total: 2,
  files: [
    {
      file: '/etc/qiaolou/rules/webmail.yaml',
      line: 3,
      code: 'detection.yamlSyntax',
      reason: 'Flow sequence in block collection must be sufficiently indented and end with a ]',
    },
    {
      file: '/etc/qiaolou/rules/vpn.yaml',
      line: 14,
      code: 'detection.unknownModifier',
      reason: "unknown modifier 'sounds_like'",
    },
  ],
};

/** Detection rules. */
export const ruleRows: RuleRow[] = rules.map((rule) => {
  const own = groups.filter((group) => group.ruleId === rule.id);
  return {
    id: rule.id,
    title: rule.title,
    titleEn: `Rule ${rule.technique} on ${rule.dataset}`,
    level: rule.level,
    status: pick(['stable', 'test', 'experimental']),
    enabled: rule.level !== 'informational',
    techniques: [rule.technique],
    tactics: [rule.tactic],
    hits: own.reduce((sum, group) => sum + group.alerts, 0),
    falsePositives: own.filter((group) => group.verdict === 'false_positive').length,
    lastHitAt: own[0]?.lastSeen ?? null,
  };
});

/** Text of a rule. */
export function ruleYaml(rule: RuleRow): string {
  return `title: ${rule.title}
id: ${rule.id}
status: ${rule.status}
level: ${rule.level}
description: |
  在电子政务外网门户的访问日志中查找注入特征。
  命中后核对来源是否为授权扫描。
tags:
  - attack.${(rule.techniques[0] ?? '').toLowerCase()}
logsource:
  category: webserver
detection:
  selection:
    url.query|contains:
      - 'union select'
      - 'sleep('
  filter:
    source.ip|cidr: 10.18.4.0/24
  condition: selection and not filter
`;
}

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

/** The human task of the running playbook. */
export const task: PlaybookTask = {
  id: 'task-1',
  runId: 'run-1',
  stepId: 'action--3',
  iteration: 0,
  incidentId: 'inc-1',
  title: '人工确认业务系统可短时停服',
  instructions:
    '联系县政府办信息中心值班人员（电话见值守表），确认门户网站可停服 10 分钟。\n对方同意后点“完成”，不同意点“未完成”并写明原因。',
  role: 'analyst',
  status: 'open',
  dueAt: iso(NOW + 1_800_000),
  createdAt: iso(NOW - 600_000),
  doneAt: null,
  doneBy: null,
  outcome: null,
  note: null,
  choices: null,
  asked: null,
  effectKey: null,
  english: null,
  version: 1,
};

/** A task of the engine's own making, of a run that belongs to no incident. */
export const engineTask: PlaybookTask = {
  ...task,
  ...{ id: 'task-2', runId: 'run-2', stepId: 'action--2', incidentId: null, dueAt: null, effectKey: 'e'.repeat(64) },
  title: '未能撤销，请人工处理：自动封禁攻击源 24 小时',
  instructions:
    '以下动作到期后多次撤销失败，已停止自动重试，效果可能仍在。请在设备上人工撤销并核对。\n动作：nftables-block-address {"address":"198.51.100.23","ttlSeconds":86400}\n原因：连接器执行失败 · playbooks.connectorFailed {"reason":"timeout"}',
  choices: { success: '已人工撤销', failure: '再次自动撤销', confirm: [] },
  english: {
    title: 'Could not be undone, a person must see to it: block the attacker for 24 hours',
    instructions:
      'The time of this act is over. Undoing it failed several times and is not tried again; its effect may still be there. Undo it on the device and check.\nAct: nftables-block-address {"address":"198.51.100.23","ttlSeconds":86400}\nReason: The connector failed · playbooks.connectorFailed {"reason":"timeout"}',
    choices: { success: 'Undone by hand', failure: 'Try to undo again', confirm: [] },
  },
};

/** Every human task. */
export const tasks: readonly PlaybookTask[] = [task, engineTask];

/** What playbooks did that is in force: one in each state. */
export const effects: readonly EffectInForce[] = (
  [
    ['203.0.113.45', 'applied', {}],
    ['198.51.100.77', 'verified', { checkedAt: iso(NOW - 40_000) }],
    ['2001:db8:5::/64', 'reapplied', { checkedAt: iso(NOW - 40_000), reapplied: 2 }],
    ['203.0.113.0/24', 'lost', { fault: 'playbooks.connectorFailed' }],
    ['198.51.100.9', 'lifting', { lift: { by: 'zhang', at: iso(NOW - 5_000), reason: '误封政务云出口' } }],
    [
      '198.51.100.23',
      'undoFailed',
      { undoTries: 5, fault: 'playbooks.connectorFailed', until: null, incidentId: null, incidentNumber: null },
    ],
  ] as const
).map(([target, state, over], n) => ({
  ...{ id: String(n).repeat(64), connector: 'nftables-block-address', target, state },
  ...{ since: iso(NOW - 3_600_000 * (n + 1)), until: iso(NOW + 3_600_000 * (23 - n)), checkedAt: null },
  ...{ reapplied: 0, fault: null, undoTries: 0, lift: null, runId: 'run-1' },
  ...{ stepName: '自动封禁攻击源 24 小时', stepNameEn: 'Block the attacker automatically for 24 hours' },
  ...{ playbookName: '网站后门处置', playbookNameEn: 'Web shell on a web site' },
  ...{ incidentId: 'inc-1', incidentNumber: incidents[0]?.number ?? null },
  ...over,
}));

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

/** What entries of some actions come with. */
const AUDIT_DETAILS: Readonly<Partial<Record<AuditAction, AuditEntry['details']>>> = {
  'alert.close': { before: { status: 'open' }, after: { status: 'closed', verdict: 'false_positive' } },
  'alert.assign': { before: { assignee: null }, after: { assignee: 'lina' } },
  'incident.create': { number: 'SJ-20261122-0001', groupIds: [hex(20), hex(20)] },
  'incident.change': { changed: { status: { from: 'reported', to: 'analysing' } } },
  'user.change': { roles: { from: ['viewer'], to: ['analyst'] }, disabled: { from: false, to: true } },
  'request.refused': { code: 'auth.forbidden', again: 12 },
  'rule.disable': { title: '网站木马访问', reason: '业务系统误报', version: 2 },
  'events.export': { total: 1_200, rows: 1_200, format: 'csv' },
  'compliance.chooseLevel': { before: 3, after: 2, reason: '县级系统' },
};

const AUDIT_IDS: Readonly<Partial<Record<AuditObject, string>>> = {
  operation: 'listAudit',
  incident: 'inc-1',
  playbookRun: 'run-1',
  user: 'lina',
  source: '10.18.2.9',
  mlpsLevel: '3',
  eventDay: '2026-11-20',
  apiKey: 'waf',
};

/** The audit trail, newest first: every action there is, some of them tried in vain. */
export const audit: AuditEntry[] = Array.from({ length: 140 }, (_, i) => {
  const actions = auditActionSchema.options;
  const action = actions[i % actions.length] ?? 'session.login';
  const failed = action === 'request.refused' || i % 17 === 5;
  return {
    seq: 1_140 - i,
    at: iso(NOW - i * 421_000),
    actor: pick(['zhangwei', 'lina', 'system', 'os:root', 'anonymous', 'playbook:run-1']),
    ip: random() < 0.2 ? null : `10.18.2.${Math.floor(random() * 250)}`,
    action,
    objectType: AUDIT_ACTIONS[action],
    objectId: AUDIT_IDS[AUDIT_ACTIONS[action]] ?? hex(20),
    outcome: failed ? 'failure' : 'success',
    details: AUDIT_DETAILS[action] ?? {},
    prevHash: hex(64),
    hash: hex(64),
  };
});

/** Users. */
export const users: User[] = (
  [
    ['sysadmin', '系统管理员', ['system_admin']],
    ['secadmin', '安全管理员', ['security_admin']],
    ['auditor', '审计管理员', ['audit_admin']],
    ['zhangwei', '张伟', ['analyst']],
    ['lina', '李娜', ['analyst']],
    ['guest', '值班观察', ['viewer']],
  ] as const
).map(([name, displayName, roles], i) => ({
  id: `u-${i}`,
  name,
  displayName,
  roles: [...roles],
  disabled: name === 'guest',
  mustChangePassword: name === 'lina',
  createdAt: iso(NOW - 40 * 86_400_000),
  lastLoginAt: name === 'guest' ? null : iso(NOW - i * 3_600_000),
  version: 1,
}));

const CLASSES = [
  ['PES', '安全物理环境', 'Physical environment', 22],
  ['CNS', '安全通信网络', 'Communication network', 8],
  ['ABS', '安全区域边界', 'Area boundary', 20],
  ['CES', '安全计算环境', 'Computing environment', 34],
  ['SMC', '安全管理中心', 'Management centre', 12],
  ['SMP', '安全管理制度', 'Policies', 7],
  ['SMO', '安全管理机构', 'Organisation', 14],
  ['SMH', '安全管理人员', 'Personnel', 12],
  ['SCM', '安全建设管理', 'Construction', 34],
  ['SOM', '安全运维管理', 'Operation', 48],
] as const;

/** Clauses. */
export const items: ComplianceItem[] = CLASSES.flatMap(([code, zh, en, total], c) =>
  Array.from({ length: total }, (_, i) => {
    const measured = code === 'SMC' || code === 'CES' || code === 'ABS' ? random() : 1;
    const verdict =
      measured < 0.12
        ? 'pass'
        : measured < 0.16
          ? 'partial'
          : measured < 0.19
            ? 'fail'
            : measured < 0.34
              ? 'untested'
              : 'manual';
    return {
      id: `L3-8.1.${c + 1}.${Math.floor(i / 4) + 1}-${'abcdefgh'.charAt(i % 4)}`,
      clause: `8.1.${c + 1}.${Math.floor(i / 4) + 1} ${'abcdefgh'.charAt(i % 4)})`,
      scope: 'general',
      classCode: code,
      classZh: zh,
      classEn: en,
      controlPoint: pick(['身份鉴别', '访问控制', '安全审计', '集中管控', '入侵防范']),
      controlPointEn: 'Central control',
      requirementZh: '应对分散在各个设备上的审计数据进行收集汇总和集中分析，并保证审计记录的留存时间符合法律法规要求。',
      requirementEn:
        'Collect, summarise and analyse audit data of all devices centrally, and keep it as long as the law asks.',
      evidenceRules: verdict === 'manual' ? [] : ['EV-LOG-RETENTION'],
      verdict,
    } as const;
  }),
);

/** Classes with names, in the standard's order. */
export const classes = CLASSES.map(([code, zh, en]) => ({ code, zh, en }));

/** People that work is given to. */
export const assignees = PEOPLE.filter((name) => name !== null).map((name) => ({
  name,
  displayName: name === 'lina' ? '李娜' : '张伟',
}));

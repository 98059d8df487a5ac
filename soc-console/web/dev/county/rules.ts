import type { RuleLevel } from '@qiaolou/schema';
import { repeatable } from './random-numbers.ts';

const { hex } = repeatable(9);

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

/** What its rules are about, and the logs they read. */
export const COUNTY_RULES = RULES.map(([title, level, technique, tactic, dataset]) => ({
  id: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  title,
  level,
  technique,
  tactic,
  dataset,
}));

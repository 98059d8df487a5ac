import type { EvidenceRule } from '../catalogue/catalogue.ts';

/**
 * Telemetry rules of the catalogue that nothing measures yet, and what is missing. The clauses they decide stay untested
 * and say so.
 */
export const NOT_MEASURED = {
  'EV-LOG-COVERAGE': 'no register of assets to hold the sources against',
  'EV-LOG-FIELDS': 'which datasets are audit logs, and of what outcome, is not stated per parser pack',
  'EV-LOG-BACKUP': 'the event store has no snapshots of its own; backup jobs are not reported to the platform',
  'EV-COLLECTOR-UPTIME': 'silences of sources are shown, but not kept over time',
  'EV-AUTH-LOG': 'lockout policies of the systems are not known',
  'EV-DETECT-COVERAGE': 'no register of boundaries and sensors',
  'EV-DETECT-FRESH': 'rules carry dates, but when they came into force is not recorded',
  'EV-ALERT-ESCALATION': 'notices are not sent, so there is no time to measure',
  'EV-FLOW-ZONE': 'no register of zones and of what may flow between them',
  'EV-FLOW-EGRESS': 'no register of exits',
  'EV-FW-RULES': 'configurations of firewalls are not imported',
  'EV-ROGUE-ASSET': 'no register of assets to hold the addresses seen against',
  'EV-WIRELESS': 'no logs of wireless controllers, no declarations',
  'EV-MAIL': 'no parser pack for mail gateways',
  'EV-WAF': 'no register of web systems, results of scanners are not imported',
  'EV-BASELINE': 'configuration checks are not run',
  'EV-WEAK-PASSWORD': 'results of password scans are not imported',
  'EV-ACCOUNTS': 'inventories of accounts are not imported',
  'EV-MFA': 'no parser pack tells the factors of a login',
  'EV-ADMIN-PATH': 'no register of management paths',
  'EV-CLEAR-PROTO': 'no register of flows that may be in the clear',
  'EV-TLS': 'certificates are not scanned',
  'EV-CRYPTO-INV': 'no register of cryptography in use',
  'EV-CRYPTO-STORE': 'the platform does not see how disks and databases are encrypted',
  'EV-PORTS': 'results of port scans are not imported',
  'EV-VULN': 'results of vulnerability scans are not imported',
  'EV-AV-STATUS': 'consoles of endpoint protection are not asked',
  'EV-TRUST': 'no parser pack for trusted-boot reports',
  'EV-LABEL': 'no register of data assets',
  'EV-CAPACITY': 'load figures of devices are not collected',
  'EV-HA': 'states of redundant devices are not collected',
  'EV-MONITOR': 'no register of devices that have to be monitored',
  'EV-RBAC': 'role bindings are kept, but not measured yet',
  'EV-ADMIN-AUDIT': 'sessions of the bastion host are not held against the audit trail',
  'EV-POLICY-CENTRAL': 'consoles of other products are not asked',
  'EV-BACKUP': 'backup jobs and restore tests of the systems are not reported',
  'EV-PII-ACCESS': 'no register of personal data',
  'EV-DATACENTER': 'controllers of the machine room are not connected',
  'EV-REMOTE-OPS': 'no approval tickets to hold remote sessions against',
  'EV-EXT-CONN': 'no register of external connections',
} as const satisfies Readonly<Record<string, string>>;

/** The same in Simplified Chinese; the type makes it complete. */
const NOT_MEASURED_ZH: Readonly<Record<keyof typeof NOT_MEASURED, string>> = {
  'EV-LOG-COVERAGE': '没有资产台账可供核对日志源',
  'EV-LOG-FIELDS': '解析包未标明哪些数据集属于审计日志、结果字段为何',
  'EV-LOG-BACKUP': '日志存储没有自己的快照，备份任务也未上报平台',
  'EV-COLLECTOR-UPTIME': '日志源的静默只显示，未按时间留存',
  'EV-AUTH-LOG': '各系统的锁定策略未知',
  'EV-DETECT-COVERAGE': '没有边界与监测点台账',
  'EV-DETECT-FRESH': '规则带有日期，但生效时间未记录',
  'EV-ALERT-ESCALATION': '平台不发送通知，无时限可量',
  'EV-FLOW-ZONE': '没有安全域及域间允许流量的台账',
  'EV-FLOW-EGRESS': '没有出口台账',
  'EV-FW-RULES': '防火墙配置未导入',
  'EV-ROGUE-ASSET': '没有资产台账可供核对出现的地址',
  'EV-WIRELESS': '没有无线控制器日志，也没有申报',
  'EV-MAIL': '没有邮件网关的解析包',
  'EV-WAF': '没有网站系统台账，扫描结果未导入',
  'EV-BASELINE': '未运行配置核查',
  'EV-WEAK-PASSWORD': '弱口令扫描结果未导入',
  'EV-ACCOUNTS': '账户清单未导入',
  'EV-MFA': '没有解析包能区分登录所用因素',
  'EV-ADMIN-PATH': '没有管理路径台账',
  'EV-CLEAR-PROTO': '没有允许明文流量的台账',
  'EV-TLS': '未扫描证书',
  'EV-CRYPTO-INV': '没有密码应用台账',
  'EV-CRYPTO-STORE': '平台看不到磁盘与数据库的加密方式',
  'EV-PORTS': '端口扫描结果未导入',
  'EV-VULN': '漏洞扫描结果未导入',
  'EV-AV-STATUS': '未查询终端防护控制台',
  'EV-TRUST': '没有可信启动报告的解析包',
  'EV-LABEL': '没有数据资产台账',
  'EV-CAPACITY': '未采集设备负载',
  'EV-HA': '未采集冗余设备状态',
  'EV-MONITOR': '没有须监测设备的台账',
  'EV-RBAC': '角色绑定已留存，但尚未测量',
  'EV-ADMIN-AUDIT': '堡垒机会话未与审计记录核对',
  'EV-POLICY-CENTRAL': '未查询其他产品的控制台',
  'EV-BACKUP': '各系统的备份与恢复测试未上报',
  'EV-PII-ACCESS': '没有个人信息台账',
  'EV-DATACENTER': '机房动环控制器未接入',
  'EV-REMOTE-OPS': '没有审批单可供核对远程会话',
  'EV-EXT-CONN': '没有外部连接台账',
};

/** What is missing to measure a rule, in both languages; undefined for one that is measured. */
export function whyNotMeasured({
  id,
  kind,
}: Pick<EvidenceRule, 'id' | 'kind'>): Readonly<Record<'zh' | 'en', string>> | undefined {
  if (isNotMeasured(id)) return { zh: NOT_MEASURED_ZH[id], en: NOT_MEASURED[id] };
  return kind === 'telemetry' ? undefined : NO_RECORDS[kind];
}

/** Evidence of work that people do, which the platform does not keep yet. */
const NO_RECORDS = {
  workflow: {
    zh: '平台尚不留存此项工作的记录，须由人出示材料',
    en: 'the platform does not keep records of this work yet; a person must show the papers',
  },
  register: {
    zh: '平台尚没有制度文档台账，须由人出示材料',
    en: 'the platform has no register of documents yet; a person must show the papers',
  },
} as const;

function isNotMeasured(id: string): id is keyof typeof NOT_MEASURED {
  return Object.hasOwn(NOT_MEASURED, id);
}

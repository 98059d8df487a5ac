import { logIntegrity } from './ev-log-integrity.ts';
import { logRetention } from './ev-log-retention.ts';
import type { MeasuredRule } from './evidence-rule.ts';

/** Every evidence rule this platform measures. */
export const ALL_EVIDENCE_RULES: readonly MeasuredRule[] = [logRetention, logIntegrity];

/**
 * Telemetry rules of the catalogue that nothing measures yet, and what is missing. The clauses they decide stay untested
 * and say so.
 */
export const NOT_MEASURED: Readonly<Record<string, string>> = {
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
};

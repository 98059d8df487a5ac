import type { Alert, AlertGroup, AuditInput, Incident } from '@qiaolou/schema';
import type { UserAccount } from '@qiaolou/record-store';

const AT = '2026-11-22T08:00:00.000Z';

/** An audit input; later properties win. */
export function auditInput(part: Partial<AuditInput> = {}): AuditInput {
  return {
    at: AT,
    actor: 'wang.li',
    ip: '10.3.4.5',
    action: 'alert.close',
    objectType: 'alertGroup',
    objectId: 'ab12',
    outcome: 'success',
    details: { verdict: 'false_positive', 原因: '扫描器例行任务' },
    ...part,
  };
}

export function user(part: Partial<UserAccount> = {}): UserAccount {
  return {
    id: 'u1',
    name: 'wang.li',
    displayName: '王莉',
    roles: ['analyst', 'viewer'],
    disabled: false,
    mustChangePassword: true,
    createdAt: AT,
    lastLoginAt: null,
    version: 1,
    passwordHash: 'pbkdf2-sm3$1$00$00',
    failedLogins: 0,
    lockedUntil: null,
    ...part,
  };
}

export function incident(part: Partial<Incident> = {}): Incident {
  return {
    id: 'i1',
    number: 'SJ-20261122-0001',
    title: '政务网站被植入后门',
    titleEn: 'Web shell on a government site',
    level: 'high',
    grade: null,
    status: 'reported',
    assignee: null,
    summary: '',
    conclusion: null,
    openedAt: AT,
    closedAt: null,
    updatedAt: AT,
    version: 1,
    ...part,
  };
}

export function alertGroup(part: Partial<AlertGroup> = {}): AlertGroup {
  return {
    id: 'g1',
    ruleId: 'r1',
    ruleTitle: 'SQL 注入',
    ruleTitleEn: 'SQL injection',
    level: 'high',
    risk: 70,
    techniques: ['T1190'],
    tactics: ['initial-access'],
    groupKey: '203.0.113.9',
    entities: { sourceIp: '203.0.113.9' },
    alerts: 1,
    events: 1,
    firstSeen: AT,
    lastSeen: AT,
    status: 'open',
    verdict: null,
    verdictReason: null,
    assignee: null,
    incidentId: null,
    createdAt: AT,
    updatedAt: AT,
    version: 1,
    ...part,
  };
}

export function alert(part: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    groupId: 'g1',
    ruleId: 'r1',
    ruleTitle: 'SQL 注入',
    ruleTitleEn: 'SQL injection',
    level: 'high',
    techniques: ['T1190'],
    tactics: [],
    at: AT,
    eventIds: ['e1', 'e2'],
    count: 2,
    entities: { sourceIp: '203.0.113.9', destinationPort: 443 },
    explain: { kind: 'and', result: true, children: [{ kind: 'item', field: 'url.path', result: true }] },
    createdAt: AT,
    ...part,
  };
}

import { AUDIT_ACTIONS, auditActionSchema, type AuditAction, type AuditEntry, type AuditObject } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';
import { repeatable } from './random-numbers.ts';

const { random, pick, hex } = repeatable(19);

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

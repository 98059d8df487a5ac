import { z } from 'zod';

/**
 * Everything the platform writes into the audit trail, and the kind of thing it is done to. The console has a sentence for
 * each (its catalogues are typed by this table), and nothing else can be written.
 */
export const AUDIT_ACTIONS = {
  'session.login': 'user',
  'session.logout': 'user',
  'session.password': 'user',
  'user.create': 'user',
  'user.change': 'user',
  'user.rename': 'user',
  'user.resetPassword': 'user',
  'request.refused': 'operation',
  'alert.take': 'alertGroup',
  'alert.assign': 'alertGroup',
  'alert.status': 'alertGroup',
  'alert.close': 'alertGroup',
  'alert.reopen': 'alertGroup',
  'alert.undo': 'alertGroup',
  'alert.incident': 'alertGroup',
  'alert.handled': 'alertGroup',
  'alert.continue': 'alertGroup',
  'alert.export': 'alertGroups',
  'alert.actStart': 'triageAct',
  'alert.actEnd': 'triageAct',
  'incident.create': 'incident',
  'incident.change': 'incident',
  'incident.close': 'incident',
  'incident.addGroups': 'incident',
  'incident.note': 'incident',
  'incident.export': 'incidents',
  'playbook.start': 'playbookRun',
  'playbook.action': 'playbookRun',
  'playbook.answer': 'playbookRun',
  'playbook.undo': 'playbookRun',
  'playbook.reapply': 'playbookRun',
  'playbook.lift': 'playbookRun',
  'playbook.cancel': 'playbookRun',
  'playbook.end': 'playbookRun',
  'playbook.exportTasks': 'tasks',
  'playbook.exportEffects': 'effects',
  'rule.enable': 'rule',
  'rule.disable': 'rule',
  'source.decide': 'source',
  'compliance.chooseLevel': 'mlpsLevel',
  'compliance.answerSource': 'source',
  'compliance.seal': 'eventDay',
  'retention.seal': 'eventDay',
  'retention.policy': 'retention',
  'retention.hold': 'legalHold',
  'retention.lift': 'legalHold',
  'retention.ask': 'deletion',
  'retention.approve': 'deletion',
  'retention.refuse': 'deletion',
  'retention.delete': 'deletion',
  'retention.verify': 'custody',
  'events.export': 'events',
  'events.copy': 'events',
  'events.import': 'events',
  'events.repair': 'events',
  'pack.draft': 'parserPack',
  'pack.deleteDraft': 'parserPack',
  'pack.release': 'parserPack',
  'pack.rollback': 'parserPack',
  'pack.enable': 'parserPack',
  'pack.disable': 'parserPack',
  'pack.remove': 'parserPack',
  'pack.file': 'parserPack',
  'replay.start': 'replay',
  'replay.end': 'replay',
  'replay.cancel': 'replay',
  'config.packs': 'configuration',
  'config.start': 'configuration',
  'config.differs': 'configuration',
  'apiKey.create': 'apiKey',
  'apiKey.replace': 'apiKey',
  'site.enroll': 'site',
  'site.renew': 'site',
  'site.revoke': 'site',
  'audit.export': 'audit',
  'audit.verify': 'audit',
  'audit.seal': 'recordSeal',
  'audit.sealExisting': 'recordSeal',
} as const;

/** What was done, `area.what`. */
export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** The kind of thing it was done to. */
export type AuditObject = (typeof AUDIT_ACTIONS)[AuditAction];

/** Every action of the table. */
export const auditActionSchema = z.enum(Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]]);

/** What actions begin with: `session` of `session.login`. */
export type AuditArea = AuditAction extends `${infer Area}.${string}` ? Area : never;

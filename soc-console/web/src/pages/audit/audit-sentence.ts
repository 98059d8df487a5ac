import {
  API_ROUTES,
  auditActionSchema,
  readActor,
  type ApiRoute,
  type AuditAction,
  type AuditEntry,
} from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import { auditFacts } from './audit-facts.ts';
import type { AuditTexts } from './messages.ts';

/** An entry as a sentence, in the order of its parts; the object may be a link. */
export interface AuditSentence {
  readonly actor: string;
  /** What was done, up to the object. */
  readonly before: string;
  /** Absent where the sentence names no thing. */
  readonly object?: string;
  readonly after: string;
  /** What it came with: who it was given to, what changed, why it was refused. */
  readonly facts: readonly string[];
}

/**
 * Who did what to what, with what outcome. An action of an older release that this build does not know reads as its code.
 *
 * @example
 *   auditSentence(entry, t, 'en'); // { actor: 'lina', before: 'closed alert ', object: '9a31…', after: '', facts: ['false positive'] }
 */
export function auditSentence(entry: AuditEntry, t: AuditTexts, language: Language): AuditSentence {
  const action = auditActionSchema.safeParse(entry.action).data;
  const actor = actorName(entry.actor, t);
  const facts = auditFacts(entry, t, language);
  if (action === undefined)
    return { actor, before: `${entry.action} ${entry.objectType} `, object: entry.objectId, after: '', facts };
  const template = t.audit.sentence[action][entry.outcome === 'success' ? 0 : 1];
  const at = template.indexOf('{object}');
  if (at < 0) return { actor, before: template, after: '', facts };
  return {
    actor,
    before: template.slice(0, at),
    object: objectName(action, entry, language),
    after: template.slice(at + '{object}'.length),
    facts,
  };
}

/** The name of an actor: a login name, or what else acts. */
export function actorName(text: string, { audit: a }: AuditTexts): string {
  const actor = readActor(text);
  switch (actor.kind) {
    case 'user':
      return actor.name;
    case 'playbook':
      return a.actor.playbook(shortId(actor.runId));
    case 'command':
      return a.actor.command(actor.osUser);
    default:
      return a.actor[actor.kind];
  }
}

/** The parts of a sentence as one text. */
export function sentenceText({ actor, before, object, after, facts }: AuditSentence): string {
  return [`${actor} ${before}${object ?? ''}${after}`, ...facts].join(' · ');
}

function objectName(action: AuditAction, { details, objectId }: AuditEntry, language: Language): string {
  const told = (key: string): string | undefined => (typeof details[key] === 'string' ? details[key] : undefined);
  if (action === 'request.refused') return operationName(objectId, language);
  if (action.startsWith('incident.')) return told('number') ?? shortId(objectId);
  if (action === 'user.resetPassword') return told('name') ?? objectId;
  // Titles of rules in the trail are Chinese.
  if (action.startsWith('rule.')) return (language === 'zh-CN' ? told('title') : undefined) ?? objectId;
  return action.startsWith('alert.') || action.startsWith('playbook.') ? shortId(objectId) : objectId;
}

function operationName(operation: string, language: Language): string {
  const routes: Readonly<Record<string, ApiRoute>> = API_ROUTES;
  const route = Object.hasOwn(routes, operation) ? routes[operation] : undefined;
  if (route === undefined) return operation;
  return language === 'en' ? route.summaryEn : route.summaryZh;
}

function shortId(id: string): string {
  return id.length > 12 ? id.slice(0, 8) : id;
}

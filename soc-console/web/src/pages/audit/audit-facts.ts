import { incidentGradeSchema, incidentStatusSchema, roleSchema, verdictSchema, type AuditEntry } from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import { errorText, formatCount, textOr } from '../../i18n/use-messages.ts';
import type { AuditTexts } from './messages.ts';

type Details = AuditEntry['details'];

/** What an entry came with, in the language of the console; what this build does not know stays in its details. */
export function auditFacts(
  { action, details, outcome }: AuditEntry,
  t: AuditTexts,
  language: Language,
): readonly string[] {
  return [
    ...(action.startsWith('alert.') ? decisionFacts(details, t) : []),
    ...(action === 'incident.change' || action === 'incident.close' ? changes(objectOf(details['changed']), t) : []),
    ...(action === 'user.change' ? changes(details, t) : []),
    ...(action === 'user.create' ? listed(details['roles'], t) : []),
    ...(action === 'compliance.chooseLevel' ? [`${plain(details['before'], t)} → ${plain(details['after'], t)}`] : []),
    ...counts(details, t),
    ...(outcome === 'failure' ? reasons(details, t, language) : []),
    ...texts(details),
    ...(/^(?:rule|pack|compliance|retention)\./.test(action) && typeof details['reason'] === 'string'
      ? [details['reason']]
      : []),
  ];
}

/** Who has it now, its state and the verdict, as far as the decision changed them. */
function decisionFacts(details: Details, t: AuditTexts): readonly string[] {
  const [before, after] = [objectOf(details['before']), objectOf(details['after'])];
  const changed = (key: string): unknown => (after[key] === before[key] ? undefined : after[key]);
  const [assignee, status, verdict] = [changed('assignee'), changed('status'), changed('verdict')];
  return [
    ...(assignee === undefined ? [] : [assignee === null ? t.alert.unassigned : `→ ${plain(assignee, t)}`]),
    ...(typeof status === 'string' ? [textOr(t.alertStatus, status)] : []),
    ...(typeof verdict === 'string' ? [textOr(t.verdict, verdict)] : []),
  ];
}

function changes(changed: Details, t: AuditTexts): readonly string[] {
  return Object.entries(changed).map(([key, value]) => {
    const name = textOr(t.audit.field, key);
    const { from, to } = objectOf(value);
    if (from === undefined && to === undefined) return name;
    return `${name} ${plain(from, t)} → ${plain(to, t)}`;
  });
}

function listed(value: unknown, t: AuditTexts): readonly string[] {
  return Array.isArray(value) && value.length > 0 ? [plain(value, t)] : [];
}

function counts(details: Details, t: AuditTexts): readonly string[] {
  const number = (key: string, text: (n: string) => string): readonly string[] =>
    typeof details[key] === 'number' ? [text(formatCount(details[key]))] : [];
  const groups = details['groupIds'];
  return [
    ...number('again', t.audit.again),
    ...number('rows', t.audit.rows),
    ...(details['rows'] === undefined ? number('total', t.audit.rows) : []),
    ...(Array.isArray(groups) ? [t.audit.groups(formatCount(groups.length))] : []),
  ];
}

/** Why something was refused or went wrong. */
function reasons(details: Details, t: AuditTexts, language: Language): readonly string[] {
  const code = details['code'] ?? objectOf(details['result'])['code'];
  const reason = details['reason'];
  return [
    ...(typeof code === 'string' ? [errorText(code, language)] : []),
    ...(typeof reason === 'string' ? [textOr(t.audit.loginReason, reason)] : []),
  ];
}

/** Names and words that people gave. */
function texts(details: Details): readonly string[] {
  const given = [details['file'], details['connector'], details['note']];
  return given.filter((one): one is string => typeof one === 'string' && one !== '');
}

function plain(value: unknown, t: AuditTexts): string {
  if (value === undefined || value === null || value === '') return t.common.none;
  if (typeof value === 'boolean') return value ? t.audit.yes : t.audit.no;
  if (Array.isArray(value)) return value.map((one) => plain(one, t)).join(', ');
  return typeof value === 'string' ? word(value, t) : JSON.stringify(value);
}

/** A value of a known list in words. */
function word(value: string, t: AuditTexts): string {
  const tables: readonly (readonly [readonly string[], Readonly<Record<string, string>>])[] = [
    [roleSchema.options, t.role],
    [incidentStatusSchema.options, t.incidentStatus],
    [incidentGradeSchema.options, t.grade],
    [verdictSchema.options, t.verdict],
  ];
  const table = tables.find(([options]) => options.includes(value));
  return table === undefined ? value : textOr(table[1], value);
}

function objectOf(value: unknown): Details {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Details) : {};
}

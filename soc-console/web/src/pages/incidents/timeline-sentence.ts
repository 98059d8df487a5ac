import { incidentGradeSchema, incidentStatusSchema, type TimelineEntry } from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import { errorText, textOr } from '../../i18n/use-messages.ts';
import { withLocalTimes } from '../../time/format-time.ts';
import { outputTextSummary } from '../playbooks/order-steps.ts';
import type { IncidentTexts } from './messages.ts';

type Details = TimelineEntry['details'];

function text(details: Details, key: string): string | undefined {
  const value = Object.hasOwn(details, key) ? details[key] : undefined;
  if (value === undefined || value === null || value === '') return undefined;
  return String(value);
}

function count(details: Details, key: string): number {
  const value = Object.hasOwn(details, key) ? details[key] : undefined;
  return Array.isArray(value) ? value.length : 0;
}

/** The key of a fact in the language of the console, where the entry says it in both. */
function named(details: Details, key: string, t: IncidentTexts): string {
  return t.common.named(key, Object.hasOwn(details, `${key}En`) ? `${key}En` : null);
}

function list(details: Details, key: string, t: IncidentTexts): string | undefined {
  const value = Object.hasOwn(details, key) ? details[key] : undefined;
  return Array.isArray(value) && value.length > 0 ? t.common.list(value) : undefined;
}

function number(details: Details, key: string): number {
  const value = Object.hasOwn(details, key) ? details[key] : undefined;
  return typeof value === 'number' ? value : 0;
}

/** `a → b` with the parts named by a table. */
function move(details: Details, name: (value: string) => string, none: string): string {
  const [from, to] = [text(details, 'from'), text(details, 'to')];
  return `${from === undefined ? none : name(from)} → ${to === undefined ? none : name(to)}`;
}

/** What a timeline entry says, in the language of the console; facts unknown to this build are left out. */
export function timelineSentence(entry: TimelineEntry, t: IncidentTexts, language: Language): string {
  const { details } = entry;
  const join = (...parts: readonly (string | undefined)[]): string =>
    parts.filter((part) => part !== undefined).join(' · ');
  switch (entry.kind) {
    case 'opened':
      return join(text(details, 'number'), t.incidents.entryGroups(count(details, 'groups')));
    case 'alerts_added':
      return t.incidents.entryGroups(count(details, 'groups'));
    case 'reopened':
      return join(
        t.incidents.entryReopened(number(details, 'rows'), number(details, 'alerts')),
        list(details, named(details, 'rules', t), t),
      );
    case 'status':
      return move(details, (value) => known(incidentStatusSchema.options, value, t.incidentStatus), t.common.none);
    case 'assigned':
      return move(details, (value) => value, t.alert.unassigned);
    case 'graded':
      return move(details, (value) => known(incidentGradeSchema.options, value, t.grade), t.incidents.ungraded);
    case 'note':
      return text(details, 'text') ?? '';
    case 'closed':
      return text(details, 'conclusion') ?? '';
    case 'playbook':
      return join(text(details, named(details, 'playbook', t)), runEvent(details, t), modeText(details, t));
    case 'task':
      return join(
        text(details, named(details, 'step', t)),
        runEvent(details, t),
        outcomeText(details, t),
        text(details, 'note'),
      );
    case 'action':
      return join(
        text(details, named(details, 'step', t)),
        runEvent(details, t),
        codeText(details, language),
        resultText(details, t),
        text(details, 'note'),
        modeText(details, t),
      );
    default:
      return entry.kind satisfies never;
  }
}

function known<K extends string>(options: readonly K[], value: string, names: Readonly<Record<K, string>>): string {
  const key = options.find((option) => option === value);
  return key === undefined ? value : names[key];
}

function runEvent(details: Details, t: IncidentTexts): string | undefined {
  const event = text(details, 'event');
  return event === undefined ? undefined : textOr(t.incidents.runEvent, event);
}

function modeText(details: Details, t: IncidentTexts): string | undefined {
  return text(details, 'mode') === 'drill' ? t.common.drill : undefined;
}

function outcomeText(details: Details, t: IncidentTexts): string | undefined {
  const outcome = text(details, 'outcome');
  return outcome === undefined ? undefined : textOr(t.incidents.outcome, outcome);
}

function resultText(details: Details, t: IncidentTexts): string | undefined {
  const result = text(details, 'result');
  return result === undefined || result === '{}' ? undefined : withLocalTimes(outputTextSummary(result, t.common));
}

function codeText(details: Details, language: Language): string | undefined {
  const code = text(details, 'code');
  return code === undefined ? undefined : errorText(code, language);
}

import { ECS_FIELDS, firstText, type EcsEvent } from '@qiaolou/schema';
import { formatDateTimeMs, formatWithOffset } from '../time/format-time.ts';

/** What one line says about an event: the message when a parser made one, else the raw text. */
export function eventSummary(event: EcsEvent): string {
  return firstText(event, 'message') ?? event['event.original'];
}

const FIRST = ['@timestamp', 'event.dataset', 'message'];
const LAST = ['event.original'];

/** One field in the detail of an event. */
interface DetailField {
  readonly field: string;
  readonly text: string;
  /** What copying gives: a time says its zone, as it leaves the screen that says it. */
  readonly copied: string;
}

/** The fields of an event as the detail shows them: by name, time and kind first, raw text apart, times in the zone of the screen. */
export function detailFields(event: EcsEvent): readonly DetailField[] {
  const names = Object.keys(event).filter((name) => !LAST.includes(name));
  const rank = (name: string): number => {
    const at = FIRST.indexOf(name);
    return at < 0 ? FIRST.length : at;
  };
  return names
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => {
      const value = event[name];
      const text = Array.isArray(value) ? value.join(', ') : String(value);
      if (typeof value !== 'string' || !isTime(name)) return { field: name, text, copied: text };
      return { field: name, text: formatDateTimeMs(text), copied: formatWithOffset(text) };
    });
}

/** Whether a field holds times. */
export function isTime(name: string): boolean {
  return Object.hasOwn(ECS_FIELDS, name) && ECS_FIELDS[name as keyof typeof ECS_FIELDS].type === 'date';
}

import { firstText, type EcsEvent } from '@qiaolou/schema';

/** What one line says about an event: the message when a parser made one, else the raw text. */
export function eventSummary(event: EcsEvent): string {
  return firstText(event, 'message') ?? event['event.original'];
}

const FIRST = ['@timestamp', 'event.dataset', 'message'];
const LAST = ['event.original'];

/** The fields of an event as the detail shows them: by name, time and kind first, raw text apart. */
export function detailFields(event: EcsEvent): readonly (readonly [field: string, text: string])[] {
  const names = Object.keys(event).filter((name) => !LAST.includes(name));
  const rank = (name: string): number => {
    const at = FIRST.indexOf(name);
    return at < 0 ? FIRST.length : at;
  };
  return names
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => {
      const value = event[name];
      return [name, Array.isArray(value) ? value.join(', ') : String(value)] as const;
    });
}

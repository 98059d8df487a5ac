import type { EcsEvent, FieldValue } from '@qiaolou/schema';

const SYSTEM_FIELDS: Readonly<Record<string, string>> = {
  EventID: 'event.code',
  Channel: 'winlog.channel',
  Provider_Name: 'winlog.provider_name',
  Computer: 'host.name',
  Hostname: 'host.name',
  Message: 'message',
};

/** Flattened Windows fields, as public data sets have them, in our ECS shape; a plain conversion for tests only. */
export function ecsOfWindowsJson(fields: Readonly<Record<string, unknown>>, number: number): EcsEvent {
  const converted: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = value === null || value === undefined ? undefined : fieldValue(value);
    const key = name.replaceAll(' ', '');
    if (field !== undefined) converted[SYSTEM_FIELDS[key] ?? `winlog.event_data.${key}`] = field;
  }
  const time = '2020-10-19T00:00:00.000Z';
  return {
    ...converted,
    '@timestamp': time,
    'event.id': number.toString(16).padStart(40, '0'),
    'event.created': time,
    'event.original': '',
    'event.kind': 'event',
    'event.dataset': 'windows.event',
  };
}

function fieldValue(value: unknown): FieldValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map((entry) => JSON.stringify(entry)) : JSON.stringify(value);
}

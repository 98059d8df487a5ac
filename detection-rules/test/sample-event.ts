import type { EcsEvent, FieldValue } from '@qiaolou/schema';

/** A minimal event at a time, with the fields a test cares about. */
export function sampleEvent(fields: Readonly<Record<string, FieldValue>>, timeMs = 0, id = 0): EcsEvent {
  const time = new Date(1_700_000_000_000 + timeMs).toISOString();
  return {
    'event.created': time,
    'event.original': '',
    'event.kind': 'event',
    'event.dataset': 'nginx.access',
    ...fields,
    '@timestamp': time,
    'event.id': id.toString(16).padStart(40, '0'),
  };
}

/** A rule text on web logs around a `detection` block given as JSON (which is YAML). */
export function ruleText(detection: unknown, extra = ''): string {
  return `title: t\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {category: webserver}\n${extra}detection: ${JSON.stringify(detection)}\n`;
}

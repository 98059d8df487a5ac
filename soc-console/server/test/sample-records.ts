import { toRow, type RecordStore } from '@qiaolou/record-store';
import { isoTime, type AlertGroup, type EcsEvent, type LogSource } from '@qiaolou/schema';

/** When every test begins. */
export const START = Date.parse('2026-11-20T02:00:00.000Z');

/** The day before. */
export const DAY = { from: isoTime(START - 86_400_000), to: isoTime(START) };

export const RULE_ID = '5f2c7c2e-6d1f-4f53-9f2f-0a8f1b7f6a01';

/** A queue row with the given differences. */
export function alertGroup(index: number, changes: Partial<AlertGroup> = {}): AlertGroup {
  const at = isoTime(START - index * 600_000);
  return {
    id: index.toString(16).padStart(40, '0'),
    ruleId: RULE_ID,
    ruleTitle: '网站木马访问',
    ruleTitleEn: 'Web shell visited',
    level: 'high',
    risk: 70,
    techniques: ['T1505.003'],
    tactics: ['persistence'],
    groupKey: `10.1.0.${index}`,
    entities: { sourceIp: `10.1.0.${index}` },
    alerts: 2,
    events: 3,
    firstSeen: isoTime(START - index * 600_000 - 60_000),
    lastSeen: at,
    status: 'open',
    verdict: null,
    verdictReason: null,
    assignee: null,
    incidentId: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...changes,
  };
}

/** Ten rows of mixed rules, levels and tactics, two alerts each. */
export const GROUPS: readonly AlertGroup[] = Array.from({ length: 10 }, (_, i) => {
  const bruteForce = i % 2 === 1;
  return alertGroup(i + 1, {
    ...(bruteForce && {
      ruleId: '5f2c7c2e-6d1f-4f53-9f2f-0a8f1b7f6a02',
      ruleTitle: 'SSH 暴力破解',
      ruleTitleEn: 'SSH brute force',
      level: i === 3 ? 'critical' : 'medium',
      techniques: ['T1110'],
      tactics: ['credential-access', 'initial-access'],
      groupKey: i > 5 ? '10.1.0.99' : `10.1.0.${i + 1}`,
    }),
    risk: 40 + i,
  });
});

/** Puts `GROUPS` and their alerts into a store. */
export async function seedAlerts(records: RecordStore): Promise<void> {
  await records.transaction(async (tx) => {
    for (const group of GROUPS) {
      await tx.db.insertInto('alertGroups').values(toRow('alertGroups', group)).execute();
      for (const [n, at] of [group.firstSeen, group.lastSeen].entries())
        await tx.db
          .insertInto('alerts')
          .values(
            toRow('alerts', {
              id: `${group.id.slice(0, 38)}a${n}${group.id.slice(38)}`.slice(-40),
              groupId: group.id,
              ruleId: group.ruleId,
              ruleTitle: group.ruleTitle,
              ruleTitleEn: group.ruleTitleEn,
              level: group.level,
              techniques: group.techniques,
              tactics: group.tactics,
              at,
              eventIds: [eventId(n)],
              count: 1,
              entities: group.entities,
              explain: { kind: 'selection', label: 'selection', result: true },
              createdAt: at,
            }),
          )
          .execute();
    }
  });
}

export function eventId(index: number): string {
  return index.toString(16).padStart(40, 'e');
}

/** 120 events, one a minute back from the start; every tenth not understood. */
export function sampleEvents(): EcsEvent[] {
  return Array.from({ length: 120 }, (_, i) => {
    const at = isoTime(START - (i + 1) * 60_000);
    return {
      '@timestamp': at,
      'event.id': eventId(i),
      'event.created': at,
      'event.original': `<13>line ${i}`,
      'event.kind': i % 10 === 0 ? 'pipeline_error' : 'event',
      'event.dataset': i % 10 === 0 ? 'unparsed' : 'nginx.access',
      'source.ip': `10.2.0.${i % 5}`,
      'url.original': i === 7 ? '=cmd|calc' : `/page/${i}`,
      'http.response.status_code': 200 + (i % 3),
    };
  });
}

/** Two senders, one silent. */
export const SOURCES: readonly LogSource[] = ['10.9.0.2', '10.9.0.1'].map((peer, i) => ({
  id: `syslog-udp/${peer}`,
  listener: 'syslog-udp',
  peer,
  dataset: 'nginx.access',
  firstSeen: isoTime(START - 3_600_000),
  lastSeen: isoTime(START),
  received: 100,
  shed: 0,
  events: 100,
  unparsed: i,
  truncated: 0,
  rate: 1.5,
  clockSkewMs: null,
  expectedIntervalMs: 1_000,
  silent: i === 1,
  collector: null,
  clockOffsetMinutes: null,
  details: null,
}));

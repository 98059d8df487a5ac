import type { Alert, AlertGroup, ExplainNode } from '@qiaolou/schema';
import { events } from './events.ts';
import { iso } from './now.ts';
import { repeatable } from './random-numbers.ts';

const { hex } = repeatable(12);

function explainOf(dataset: string): ExplainNode {
  return {
    kind: 'and',
    result: true,
    label: 'selection and not filter',
    children: [
      {
        kind: 'selection',
        label: 'selection',
        result: true,
        children: [
          { kind: 'item', field: 'event.dataset', pattern: `equals '${dataset}'`, value: dataset, result: true },
          {
            kind: 'or',
            label: 'url.query',
            result: true,
            children: [
              {
                kind: 'item',
                field: 'url.query',
                pattern: "contains 'union select'",
                value: 'id=1 UNION SELECT username,password FROM sys_user--',
                result: true,
              },
              { kind: 'item', field: 'url.query', pattern: "contains 'sleep('", result: false },
            ],
          },
        ],
      },
      {
        kind: 'not',
        result: true,
        children: [
          {
            kind: 'selection',
            label: 'filter',
            result: false,
            children: [
              {
                kind: 'item',
                field: 'source.ip',
                pattern: "cidr '10.18.4.0/24'",
                value: '203.0.113.45',
                result: false,
              },
            ],
          },
        ],
      },
    ],
  };
}

/** Alerts of a group. */
export function alertsOf(group: AlertGroup): Alert[] {
  return Array.from({ length: Math.min(8, group.alerts) }, (_, i) => ({
    id: `${group.id.slice(0, 36)}${String(i).padStart(4, '0')}`,
    groupId: group.id,
    ruleId: group.ruleId,
    ruleTitle: group.ruleTitle,
    ruleTitleEn: group.ruleTitleEn,
    level: group.level,
    techniques: group.techniques,
    tactics: group.tactics,
    at: iso(Date.parse(group.lastSeen) - i * 61_000),
    eventIds: [events[(i * 7) % events.length]?.['event.id'] ?? hex(40)],
    count: 1,
    entities: group.entities,
    explain: explainOf(group.entities.dataset ?? 'nginx.access'),
    createdAt: group.createdAt,
  }));
}

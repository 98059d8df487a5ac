import { HOUR_MS, isoTime, type DetectionMatch, type EcsEvent } from '@qiaolou/schema';
import type { CorrelationRule } from '../sigma/read/rule-model.ts';

/** What a correlation could not keep since its judge was made. */
export interface CapacityLoss {
  readonly groups: number;
  /** Groups dropped before their time, newcomers turned away. */
  readonly evictedGroups: number;
  readonly refusedGroups: number;
}

/**
 * The platform's own finding that a correlation could not keep all groups it met: what it counts is incomplete, be it that
 * there are more hosts than it was made for or that somebody hides among made-up ones. One an hour for each correlation.
 *
 * @param event the newest event it looked at.
 */
export function capacityMatch(rule: CorrelationRule, loss: CapacityLoss, event: EcsEvent): DetectionMatch {
  const { groups, evictedGroups, refusedGroups } = loss;
  const hour = Math.floor(Date.parse(event['@timestamp']) / HOUR_MS) * HOUR_MS;
  return {
    ruleId: `${rule.id}:capacity`,
    ruleTitle: `关联计数已达容量上限，结果不完整：${rule.title}`,
    ruleTitleEn: `A correlation is at its capacity, its results are incomplete: ${rule.titleEn ?? rule.title}`,
    level: 'medium',
    techniques: [],
    tactics: [],
    occurrence: isoTime(hour),
    at: event['@timestamp'],
    eventIds: [event['event.id']],
    count: evictedGroups + refusedGroups,
    entities: { dataset: 'qiaolou.detection' },
    explain: {
      kind: 'correlation',
      label: rule.type,
      result: true,
      field: rule.groupBy.join(', '),
      pattern: `${groups} groups / ${rule.timespanMs / 1_000} s`,
      value: `evicted ${evictedGroups}, refused ${refusedGroups}`,
    },
  };
}

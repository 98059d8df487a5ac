import type { RuleLevel } from '@qiaolou/schema';

const BASE: Readonly<Record<RuleLevel, number>> = { informational: 5, low: 20, medium: 40, high: 60, critical: 80 };

/**
 * Risk of a triage row, 0–100: a base by the rule's level (5, 20, 40, 60, 80) plus up to 15 for volume (5 for every
 * tenfold of alerts: 10 → +5, 100 → +10, 1000 → +15) plus 4 when more than 100 events stand behind it. So a critical
 * alert is always above a high one, and a storm of low ones never reaches a single high one. Asset weight is not in it
 * yet: there is no asset register.
 */
export function groupRisk(level: RuleLevel, alerts: number, events: number): number {
  const volume = Math.min(15, Math.floor(5 * Math.log10(Math.max(1, alerts)) + 1e-9));
  return BASE[level] + volume + (events > 100 ? 4 : 0);
}

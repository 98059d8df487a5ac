import type { RuleLevel } from './detection-match.ts';

/** Levels as numbers, the gravest the greatest: what `event.severity` of an alert or an incident is. */
export const LEVEL_RANKS = {
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
} as const satisfies Readonly<Record<RuleLevel, number>>;

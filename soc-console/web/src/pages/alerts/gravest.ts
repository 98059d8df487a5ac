import type { RuleLevel } from '@qiaolou/schema';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';

/** The gravest of some levels; informational when there is none. */
export function gravest(levels: readonly RuleLevel[]): RuleLevel {
  return LEVELS_GRAVEST_FIRST.find((level) => levels.includes(level)) ?? 'informational';
}

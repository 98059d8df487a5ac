import type { RuleLevel } from '@qiaolou/schema';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/use-messages.ts';
import './level-tag.css';

/** Rank of a level, 0 (informational) to 4 (critical). */
export const LEVEL_RANK: Readonly<Record<RuleLevel, number>> = {
  informational: 0,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
};

/** Levels, the gravest first. */
export const LEVELS_GRAVEST_FIRST: readonly RuleLevel[] = ['critical', 'high', 'medium', 'low', 'informational'];

/** A severity: colour, a meter of steps (so that colour is not the only sign) and its name. */
export function LevelTag({ level }: { readonly level: RuleLevel }): ReactNode {
  const t = useMessages();
  return (
    <span className="level-tag" data-level={level}>
      <svg width="11" height="11" viewBox="0 0 11 11" aria-hidden="true">
        {[0, 1, 2, 3].map((step) => (
          <rect
            key={step}
            x={step * 3}
            y={8 - step * 2.5}
            width="2"
            height={3 + step * 2.5}
            data-on={step < LEVEL_RANK[level] || undefined}
          />
        ))}
      </svg>
      {t.level[level]}
    </span>
  );
}

import type { DetectionMatch, RuleLevel } from '@qiaolou/schema';

/** What every match says of the rule behind it. */
type MatchHead = Pick<DetectionMatch, 'ruleId' | 'ruleTitle' | 'ruleTitleEn' | 'level' | 'techniques' | 'tactics'>;

/** The part of a rule a match repeats. */
interface TitledRule {
  readonly id: string;
  readonly title: string;
  readonly titleEn: string | undefined;
  readonly level: RuleLevel;
  readonly techniques: readonly string[];
  readonly tactics: readonly string[];
}

/** The head of a rule's matches. */
export function headOf({ id, title, titleEn, level, techniques, tactics }: TitledRule): MatchHead {
  return { ruleId: id, ruleTitle: title, ruleTitleEn: titleEn ?? null, level, techniques, tactics };
}

import type { RuleLevel, ZoneOffset } from '@qiaolou/schema';
import type { LinearRegex, RegexFlags } from './linear-regex.ts';

/** How a literal sits in the value. */
export type TextPosition = 'exact' | 'prefix' | 'suffix' | 'contains';

/** Numeric comparison operators. */
export type CompareOperator = 'lt' | 'lte' | 'gt' | 'gte';

/** Part of a date a time modifier extracts (Sigma 2.1); of an instant by a `ZonedClock`. */
export type DatePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** The clock of a time zone. */
export interface ZonedClock {
  /** IANA name or fixed offset. */
  readonly zone: string;
  readonly offset: ZoneOffset;
}

/** One run between two `*` of a glob; `null` stands for `?`. */
export type GlobSegment = readonly (string | null)[];

/** A part of a date, and the clock by which it is read. */
export interface DateTest {
  readonly part: DatePart;
  readonly clock: ZonedClock;
}

/** The smallest test on one value of one field. Texts of uncased atoms are already case-folded. */
export type Atom =
  | { readonly kind: 'text'; readonly position: TextPosition; readonly text: string; readonly cased: boolean }
  | {
      readonly kind: 'glob';
      readonly segments: readonly GlobSegment[];
      readonly cased: boolean;
      readonly text: string;
    }
  /** `*` alone: the field is there with any value. */
  | { readonly kind: 'any' }
  | {
      readonly kind: 'regex';
      readonly source: string;
      readonly flags: RegexFlags;
      readonly regex: LinearRegex;
      /** Case-folded text every match contains; '' when unknown. */
      readonly literal: string;
    }
  /** A network as the rule wrote it. */
  | { readonly kind: 'cidr'; readonly text: string; readonly contains: (address: string) => boolean }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly operand: number; readonly time?: DateTest }
  | { readonly kind: 'datePart'; readonly time: DateTest; readonly operand: number }
  /** Missing or null. */
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'fieldRef'; readonly field: string; readonly position: TextPosition; readonly cased: boolean }
  /** The spellings one value under `|all` may take (windash, base64offset). */
  | { readonly kind: 'oneOf'; readonly atoms: readonly Atom[] };

/** `Field|modifiers: values`, or keywords when `field` is null. */
export interface Item {
  readonly kind: 'item';
  /** Sigma field name as written, spaces removed; null = keywords. */
  readonly field: string | null;
  readonly quantifier: 'any' | 'all';
  /** `neq`: the item holds when its atoms do not. */
  readonly negated: boolean;
  readonly atoms: readonly Atom[];
  /** The modifiers as written, `contains|all`, for display. */
  readonly modifiers: string;
}

/** What stands under a search identifier. */
export type Selection = { readonly kind: 'and' | 'or'; readonly children: readonly Selection[] } | Item;

/** A condition with its identifiers resolved. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly children: readonly Condition[]; readonly label?: string }
  | { readonly kind: 'not'; readonly child: Condition }
  | { readonly kind: 'selection'; readonly name: string };

/** Which logs a rule is about (Sigma logsource); keys lower case. */
export interface Logsource {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}

/** Sigma status of a rule. */
export type RuleStatus = 'stable' | 'test' | 'experimental' | 'deprecated' | 'unsupported';

/** What every rule document has. */
export interface RuleHead {
  /** `id`, else `name`, else `title`. */
  readonly id: string;
  readonly name: string | undefined;
  /** As written; Chinese in our own rules. */
  readonly title: string;
  /** Custom key `title_en`. */
  readonly titleEn: string | undefined;
  /** What it means and what to do. */
  readonly description: string;
  readonly status: RuleStatus;
  readonly level: RuleLevel;
  readonly tags: readonly string[];
  /** ATT&CK technique ids of the tags, upper case. */
  readonly techniques: readonly string[];
  /** ATT&CK tactics of the tags, `initial-access`. */
  readonly tactics: readonly string[];
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  readonly author: string | undefined;
  readonly date: string | undefined;
  readonly modified: string | undefined;
  /** Top-level keys the specification does not name, kept as read. */
  readonly custom: Readonly<Record<string, unknown>>;
  /** File or name the text came from. */
  readonly file: string;
  /** Line of the document's first key, from 1. */
  readonly line: number;
}

/** A rule that judges one event. */
export interface DetectionRule extends RuleHead {
  readonly kind: 'detection';
  readonly logsource: Logsource;
  readonly selections: ReadonlyMap<string, Selection>;
  readonly condition: Condition;
}

/** Correlation types the engine runs. */
export type CorrelationType =
  'event_count' | 'value_count' | 'value_sum' | 'value_avg' | 'temporal' | 'temporal_ordered';

/** One bound on a correlation's count. */
export interface CountBound {
  readonly operator: 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'neq';
  readonly operand: number;
}

/** A rule that judges several events of the same group within a time span (Sigma Correlation Rules 2.1). */
export interface CorrelationRule extends RuleHead {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  /** Ids or names of the rules (or correlations) it counts, in order. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  /** All must hold. For the temporal types: how many of the rules, by default all. */
  readonly bounds: readonly CountBound[];
  /** value_count: whose distinct values are counted; several = distinct tuples. value_sum, value_avg: the one that is added. */
  readonly fields: readonly string[];
  /** alias → rule → field, for group-by over rules with different field names. */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Custom key `counted_apart`: the rules tell the same acts in different lines. Each is counted by itself, and an
   * occurrence is the same whichever reaches the bound, so that its count is the largest of theirs, not their sum.
   */
  readonly countedApart: boolean;
  /** True: the rules it counts also alert alone. */
  readonly generate: boolean;
}

/** A validated rule. */
export type Rule = DetectionRule | CorrelationRule;

import { z } from 'zod';

/** Sigma level of a rule (Sigma spec 2.1). */
export const ruleLevelSchema = z.enum(['informational', 'low', 'medium', 'high', 'critical']);
export type RuleLevel = z.infer<typeof ruleLevelSchema>;

/**
 * Why a rule fired: the condition as a tree, each node with its result, leaves with the field, the pattern and the
 * value that matched. Made for the alert flyout; bounded to 200 nodes and 256 characters a value.
 */
export interface ExplainNode {
  readonly kind: 'and' | 'or' | 'not' | 'selection' | 'item' | 'keyword' | 'correlation';
  /** Selection name, quantifier such as `1 of sel_*`, or correlation type such as `event_count`. */
  readonly label?: string | undefined;
  readonly result: boolean;
  /** Leaves: ECS field looked at. */
  readonly field?: string | undefined;
  /** Leaves: the rule's pattern with its modifiers, as text (`contains 'union select'`). */
  readonly pattern?: string | undefined;
  /** Leaves: the event's value that decided it; absent when the field is missing. */
  readonly value?: string | undefined;
  readonly children?: readonly ExplainNode[] | undefined;
}

export const explainNodeSchema: z.ZodType<ExplainNode> = z.lazy(() =>
  z.object({
    kind: z.enum(['and', 'or', 'not', 'selection', 'item', 'keyword', 'correlation']),
    label: z.string().optional(),
    result: z.boolean(),
    field: z.string().optional(),
    pattern: z.string().optional(),
    value: z.string().optional(),
    children: z.array(explainNodeSchema).optional(),
  }),
);

/** Begins the rule id of a match that rules made of events of a replay: kept apart from what was live, and answered by nobody by itself. */
export const REPLAYED_RULE = 'qiaolou:replay:';

/** One firing of one rule: what the detection engine hands to `incidents`. */
export interface DetectionMatch {
  /** Sigma rule id (UUID). */
  readonly ruleId: string;
  readonly ruleTitle: string;
  /** Null where the rule has none. */
  readonly ruleTitleEn: string | null;
  readonly level: RuleLevel;
  /** ATT&CK technique ids of the rule's tags, upper case: `T1190`, `T1110.001`. */
  readonly techniques: readonly string[];
  /** ATT&CK tactics of the rule's tags, `initial-access`. */
  readonly tactics: readonly string[];
  /**
   * What makes this firing the same again: for a plain rule the event id; for a correlation
   * `<group values as JSON>@<window start, epoch ms>`, where windows are counted in whole timespans since the epoch.
   */
  readonly occurrence: string;
  /** `@timestamp` of the (last) event, ISO. */
  readonly at: string;
  /** Ids of the events behind it, newest last; at most 50. */
  readonly eventIds: readonly string[];
  /** How many events are behind it: 1, or the count a correlation reached. */
  readonly count: number;
  /** Entities for grouping and display, taken from the (last) event. */
  readonly entities: MatchEntities;
  readonly explain: ExplainNode;
}

/** The parties of a match; every key optional because not every log names every party. */
export interface MatchEntities {
  readonly sourceIp?: string | undefined;
  readonly destinationIp?: string | undefined;
  readonly destinationPort?: number | undefined;
  readonly user?: string | undefined;
  readonly host?: string | undefined;
  readonly url?: string | undefined;
  /** `event.dataset` of the (last) event. */
  readonly dataset?: string | undefined;
}

export const matchEntitiesSchema: z.ZodType<MatchEntities> = z.object({
  sourceIp: z.string().optional(),
  destinationIp: z.string().optional(),
  destinationPort: z.number().optional(),
  user: z.string().optional(),
  host: z.string().optional(),
  url: z.string().optional(),
  dataset: z.string().optional(),
});

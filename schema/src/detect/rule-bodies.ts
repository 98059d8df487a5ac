import { z } from 'zod';
import { typedLine } from '../text/typed-text.ts';
import { leftOutFilesSchema } from '../errors/left-out-file.ts';
import { ruleLevelSchema } from './detection-match.ts';
import { listOf } from '../route/parameters.ts';

/** `GET /rules`. */
export const rulesQuery = z.strictObject({
  level: listOf(ruleLevelSchema).optional(),
  technique: listOf(z.string().max(16)).optional(),
  /** Case-insensitive part of title or id. */
  text: z.string().max(256).optional(),
});
export type RulesQuery = z.output<typeof rulesQuery>;

const ruleShape = {
  /** Sigma rule id (UUID). */
  id: z.string(),
  title: z.string(),
  /** Null where the rule has none. */
  titleEn: z.string().nullable(),
  level: ruleLevelSchema,
  /** Sigma status: `stable`, `test`, `experimental`. */
  status: z.string(),
  /** It judges: neither the configuration nor anybody at the console has switched it off. */
  enabled: z.boolean(),
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
  /** Alerts it made, ever. */
  hits: z.number().int(),
  /** Queue rows closed as false positives. */
  falsePositives: z.number().int(),
  lastHitAt: z.string().nullable(),
};

export const ruleRowSchema = z.strictObject(ruleShape).meta({ id: 'RuleRow' });
export type RuleRow = z.infer<typeof ruleRowSchema>;

export const ruleListSchema = z.strictObject({
  rules: z.array(ruleRowSchema),
  /** Rules that are wrong and judge nothing, whatever was asked for, as this process found them at its start. */
  leftOut: leftOutFilesSchema,
});

/** `POST /rules/:id/switch`. */
export const switchRuleBody = z.strictObject({
  enabled: z.boolean(),
  /** Goes into the audit trail. */
  reason: typedLine(500),
  /** `switch.version` of the rule as it was seen; 0 when nobody had switched it. */
  version: z.int().nonnegative(),
});
export type SwitchRuleBody = z.output<typeof switchRuleBody>;

/** What became of the events a rule looked at since the process that judges was started. */
const ruleFiguresSchema = z.strictObject({
  candidates: z.int(),
  evaluations: z.int(),
  matches: z.int(),
  /** Correlations: groups in memory, and what did not fit or had no field to group by. */
  groups: z.int().nullable(),
  lostGroups: z.int().nullable(),
  droppedEvents: z.int().nullable(),
  ungrouped: z.int().nullable(),
});

export const ruleDetailSchema = z
  .strictObject({
    ...ruleShape,
    /** Named in `detection.disabledRules`: only there it can be switched on again. */
    disabledByConfiguration: z.boolean(),
    /** Who switched it at the console last; version 0 and nulls when nobody did. */
    switch: z.strictObject({
      version: z.int(),
      reason: z.string().nullable(),
      actor: z.string().nullable(),
      at: z.string().nullable(),
    }),
    /** Null where another process judges. */
    figures: ruleFiguresSchema.nullable(),
    description: z.string(),
    /** The rule as written. */
    yaml: z.string(),
    /** Queue rows by status. */
    groups: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'RuleDetail' });
export type RuleDetail = z.infer<typeof ruleDetailSchema>;

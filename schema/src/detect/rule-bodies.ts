import { z } from 'zod';
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
  level: ruleLevelSchema,
  /** Sigma status: `stable`, `test`, `experimental`. */
  status: z.string(),
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

export const ruleListSchema = z.strictObject({ rules: z.array(ruleRowSchema) });

export const ruleDetailSchema = z
  .strictObject({
    ...ruleShape,
    description: z.string(),
    /** The rule as written. */
    yaml: z.string(),
    /** Queue rows by status. */
    groups: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'RuleDetail' });
export type RuleDetail = z.infer<typeof ruleDetailSchema>;

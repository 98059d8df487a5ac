import { z } from 'zod';
import { explainNodeSchema, matchEntitiesSchema, ruleLevelSchema } from '../detect/detection-match.ts';

/** 待处置 → 研判中 → 已处置 → 已关闭. */
export const alertStatusSchema = z.enum(['open', 'investigating', 'handled', 'closed']);
export type AlertStatus = z.infer<typeof alertStatusSchema>;

/** 真实攻击 / 误报 / 业务行为 / 测试演练 / 重复; digits 1–5 in the triage screen. */
export const verdictSchema = z.enum(['true_positive', 'false_positive', 'benign', 'test', 'duplicate']);
export type Verdict = z.infer<typeof verdictSchema>;

/** One firing of one rule, kept as evidence. Never changes after it is written, except `count` and `eventIds` of a correlation window that goes on. */
export const alertSchema = z.object({
  /** 40 hex digits: SM3(rule id, occurrence), first 20 bytes. The same firing always has the same id. */
  id: z.string(),
  /** The queue row it belongs to. */
  groupId: z.string(),
  ruleId: z.string(),
  ruleTitle: z.string(),
  /** The rule's English title when it fired; null = it had none, or a release that kept none wrote this. */
  ruleTitleEn: z.string().nullable(),
  level: ruleLevelSchema,
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
  /** `@timestamp` of the (last) event. */
  at: z.string(),
  eventIds: z.array(z.string()),
  /** Events behind it. */
  count: z.number().int().positive(),
  entities: matchEntitiesSchema,
  explain: explainNodeSchema,
  /** When the platform wrote it. */
  createdAt: z.string(),
});
export type Alert = z.infer<typeof alertSchema>;

/** One row of the triage queue: alerts of the same rule and source within the grouping window. */
export const alertGroupSchema = z.object({
  /** 40 hex digits: SM3(rule id, group key, window start), first 20 bytes. */
  id: z.string(),
  ruleId: z.string(),
  ruleTitle: z.string(),
  /** The rule's English title when it fired; null = it had none, or a release that kept none wrote this. */
  ruleTitleEn: z.string().nullable(),
  level: ruleLevelSchema,
  /** 0–100: level, volume and asset weight. */
  risk: z.number().int().min(0).max(100),
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
  /** What was grouped on: source address, else user, else host. */
  groupKey: z.string(),
  entities: matchEntitiesSchema,
  /** Alerts in the group. */
  alerts: z.number().int().positive(),
  /** Events behind them. */
  events: z.number().int().positive(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  status: alertStatusSchema,
  verdict: verdictSchema.nullable(),
  verdictReason: z.string().nullable(),
  /** User name, null = nobody yet. */
  assignee: z.string().nullable(),
  incidentId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Counts up with every change; writers say which version they saw. */
  version: z.number().int().positive(),
});
export type AlertGroup = z.infer<typeof alertGroupSchema>;

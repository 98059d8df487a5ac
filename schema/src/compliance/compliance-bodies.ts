import { z } from 'zod';
import { evidenceReasonSchema } from './evidence-facts.ts';
import { evidenceSchema, evidenceStateSchema, evidenceVerdictSchema, shownEvidenceSchema } from './evidence.ts';
import { levelChoiceSchema } from './mlps-level.ts';
import { listOf } from '../route/parameters.ts';

const verdictCounts = z.strictObject({
  total: z.number().int(),
  pass: z.number().int(),
  partial: z.number().int(),
  fail: z.number().int(),
  /** Not enough data to say. */
  untested: z.number().int(),
  /** No evidence rule: a person must judge. */
  manual: z.number().int(),
});

/** `GET /compliance/summary`. */
export const complianceSummarySchema = z
  .strictObject({
    /** `GB/T 22239-2019`. */
    standard: z.string(),
    /** MLPS level in force: 2 or 3. */
    level: z.number().int(),
    /** Who chose it, when and why. */
    levelChoice: levelChoiceSchema,
    all: verdictCounts,
    /** The classes of the standard in its order: 安全物理环境 … 安全运维管理. */
    classes: z.array(z.strictObject({ code: z.string(), zh: z.string(), en: z.string(), counts: verdictCounts })),
    /** When evidence was last measured; null = never. */
    measuredAt: z.string().nullable(),
  })
  .meta({ id: 'ComplianceSummary' });
export type ComplianceSummary = z.infer<typeof complianceSummarySchema>;

/** Verdict of a clause: of its evidence, or `manual` where no rule can measure it. */
export const itemVerdictSchema = z.enum([...evidenceVerdictSchema.options, 'manual']);
export type ItemVerdict = z.infer<typeof itemVerdictSchema>;

/** `GET /compliance/items`. */
export const complianceItemsQuery = z.strictObject({
  /** Class code, `PES`. */
  classCode: listOf(z.string().max(16)).optional(),
  scope: listOf(z.string().max(32)).optional(),
  verdict: listOf(itemVerdictSchema).optional(),
  /** Case-insensitive part of id, clause, control point or requirement. */
  text: z.string().max(256).optional(),
});
export type ComplianceItemsQuery = z.output<typeof complianceItemsQuery>;

export const complianceItemSchema = z
  .strictObject({
    /** `L3-8.1.5.4-d`. */
    id: z.string(),
    /** `8.1.5.4 d)`. */
    clause: z.string(),
    /** `general`, `cloud` … */
    scope: z.string(),
    classCode: z.string(),
    classZh: z.string(),
    classEn: z.string(),
    controlPoint: z.string(),
    controlPointEn: z.string(),
    requirementZh: z.string(),
    requirementEn: z.string(),
    evidenceRules: z.array(z.string()),
    verdict: itemVerdictSchema,
  })
  .meta({ id: 'ComplianceItem' });
export type ComplianceItem = z.infer<typeof complianceItemSchema>;

export const complianceItemListSchema = z.strictObject({ items: z.array(complianceItemSchema) });

/** What one evidence rule says about a clause now, and why. */
export const itemEvidenceRuleSchema = z.strictObject({
  /** `EV-LOG-RETENTION`. */
  id: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  verdict: evidenceVerdictSchema,
  /** Null before the first measurement. */
  state: evidenceStateSchema.nullable(),
  /** Why: `reason` of the facts of the measurement that counts. */
  reason: evidenceReasonSchema.nullable(),
  /** The measurement that counts, and until when. */
  at: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** How often it must be renewed. */
  refreshDays: z.number(),
  /** What is missing to measure it; null for a rule that is measured. */
  notMeasured: z.strictObject({ zh: z.string(), en: z.string() }).nullable(),
});
export type ItemEvidenceRule = z.infer<typeof itemEvidenceRuleSchema>;

/** `GET /compliance/items/:id`. */
export const complianceItemDetailSchema = z
  .strictObject({
    item: complianceItemSchema,
    /** Whether its evidence decides alone, helps a person who must decide, or cannot help. */
    automation: z.enum(['full', 'partial', 'none']),
    rules: z.array(itemEvidenceRuleSchema),
    /** Measurements of its evidence rules, those taken last first, at most 100. */
    evidence: z.array(shownEvidenceSchema),
  })
  .meta({ id: 'ComplianceItemDetail' });
export type ComplianceItemDetail = z.infer<typeof complianceItemDetailSchema>;

/** `GET /compliance/evidence`: the latest measurement of every evidence rule. */
export const evidenceListSchema = z.strictObject({ evidence: z.array(evidenceSchema) });

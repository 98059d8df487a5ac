import { z } from 'zod';
import { typedText } from '../text/typed-text.ts';
import { ruleLevelSchema } from '../detect/detection-match.ts';
import { alertGroupSchema, alertSchema, alertStatusSchema, verdictSchema } from './alert.ts';
import { queryTextSchema } from '../events/record-query-bodies.ts';
import { histogramBucket } from '../events/histogram-bucket.ts';
import { cursorSchema, idSchema, instantSchema, limitParam, listOf, versionSchema } from '../route/parameters.ts';

/** Bins of a sparkline. */
export const SPARKLINE_BINS = 24;

/** Alerts per bin, oldest first, over the equal parts of `from` … `to`. */
export const sparklineSchema = z
  .strictObject({ from: z.string(), to: z.string(), bins: z.array(z.number().int().min(0)).length(SPARKLINE_BINS) })
  .meta({ id: 'Sparkline' });
export type Sparkline = z.infer<typeof sparklineSchema>;

/** Longest time a harmless row can be kept quiet: a row of the queue lasts a day. */
export const MAX_QUIET_HOURS = 24;

/** Facets of the triage queue. */
export const alertFacetFieldSchema = z.enum(['status', 'level', 'ruleId', 'tactic', 'assignee', 'source']);
export type AlertFacetField = z.infer<typeof alertFacetFieldSchema>;

/** Value of the `assignee` filter and facet for rows that nobody has taken. */
export const UNASSIGNED = '-';

/** Name of the filter that leaves rows with a value of the facet out; both filters of a facet may be given. */
export const FACET_EXCLUSIONS = {
  status: 'notStatus',
  level: 'notLevel',
  ruleId: 'notRuleId',
  tactic: 'notTactic',
  assignee: 'notAssignee',
  source: 'notSource',
} as const satisfies Record<AlertFacetField, string>;

const exclusions = {
  notStatus: listOf(alertStatusSchema).optional(),
  notLevel: listOf(ruleLevelSchema).optional(),
  notRuleId: listOf(z.string().max(128)).optional(),
  /** A row with one of several tactics left out is left out. */
  notTactic: listOf(z.string().max(64)).optional(),
  notAssignee: listOf(z.string().max(64)).optional(),
  notSource: listOf(z.string().max(256)).optional(),
};

const filters = {
  status: listOf(alertStatusSchema).optional(),
  level: listOf(ruleLevelSchema).optional(),
  ruleId: listOf(z.string().max(128)).optional(),
  tactic: listOf(z.string().max(64)).optional(),
  /** User names; `-` = unassigned. */
  assignee: listOf(z.string().max(64)).optional(),
  /** Group keys: source address, else user, else host. */
  source: listOf(z.string().max(256)).optional(),
  ...exclusions,
  /** Filter of the query language over `ALERT_FIELDS`, without stages. */
  query: queryTextSchema.optional(),
  /** Case-insensitive part of rule title, group key or an entity. */
  text: z.string().max(256).optional(),
  /** Rows last seen at or after. */
  from: instantSchema.optional(),
  /** Rows last seen before. */
  to: instantSchema.optional(),
  incidentId: idSchema.optional(),
};

/** `GET /alert-groups`. Default order: newest `lastSeen` first; `level` and `risk` break ties by `lastSeen`. */
export const alertGroupsQuery = z.strictObject({
  ...filters,
  sort: z.enum(['lastSeen', 'firstSeen', 'risk', 'level', 'alerts']).default('lastSeen'),
  order: z.enum(['desc', 'asc']).default('desc'),
  cursor: cursorSchema.optional(),
  limit: limitParam(200, 50),
});
export type AlertGroupsQuery = z.output<typeof alertGroupsQuery>;

/** Filters alone, for exports. */
export const alertGroupsExportQuery = z.strictObject(filters);
export type AlertGroupFilters = z.output<typeof alertGroupsExportQuery>;

/** What was decided before the alerts of a row came that nobody has seen yet: what the row goes on from. */
export const continuesSchema = z
  .strictObject({
    /** When the alerts came. */
    at: z.string(),
    status: alertStatusSchema,
    verdict: verdictSchema.nullable(),
    verdictReason: z.string().nullable(),
    /** User name of who had decided; null when that is not known. */
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
    /** The incident that was closed with it. */
    incidentId: z.string().nullable(),
    /** The row that was decided about: this one, or that of an earlier day. */
    groupId: z.string(),
  })
  .meta({ id: 'Continues' });
export type Continues = z.infer<typeof continuesSchema>;

export const alertGroupRowSchema = z
  .strictObject({
    ...alertGroupSchema.shape,
    sparkline: sparklineSchema,
    /** Of a row that goes on after a decision. */
    continues: continuesSchema.optional(),
  })
  .meta({ id: 'AlertGroupRow' });
export type AlertGroupRow = z.infer<typeof alertGroupRowSchema>;

/** One facet: its most frequent values among rows that match all **other** filters. */
export const facetSchema = z
  .strictObject({
    field: alertFacetFieldSchema,
    values: z.array(
      z.strictObject({
        value: z.string(),
        /** Shown instead of the value (rule titles). */
        label: z.string().optional(),
        /** The same in English, where there is one. */
        labelEn: z.string().optional(),
        count: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'Facet' });
export type Facet = z.infer<typeof facetSchema>;

export const alertGroupListSchema = z
  .strictObject({
    rows: z.array(alertGroupRowSchema),
    facets: z.array(facetSchema),
    /** Rows that match, all pages. */
    total: z.number().int(),
    next: cursorSchema.optional(),
  })
  .meta({ id: 'AlertGroupList' });
export type AlertGroupList = z.infer<typeof alertGroupListSchema>;

/**
 * `GET /alert-groups/histogram`: every row that matches, in the bucket of its `lastSeen`, as `from` and `to` count it: what a
 * bucket counts is what the queue holds when its time is narrowed to the bucket. Empty buckets are sent too.
 */
export const alertHistogramSchema = z
  .strictObject({
    intervalMs: z.number().int(),
    buckets: z.array(
      z.strictObject({
        ...histogramBucket,
        /** By level; levels that count nothing are left out. */
        levels: z.partialRecord(ruleLevelSchema, z.number().int().positive()),
      }),
    ),
    /** Rows that match: the sum of the buckets. */
    total: z.number().int(),
  })
  .meta({ id: 'AlertHistogram' });
export type AlertHistogram = z.infer<typeof alertHistogramSchema>;

/** `GET /alert-groups/:id`: page through the alerts of the group, newest first. */
export const alertGroupQuery = z.strictObject({
  alertsCursor: cursorSchema.optional(),
  alertsLimit: limitParam(200, 50),
});

export const alertGroupDetailSchema = z
  .strictObject({
    group: alertGroupSchema,
    /** Of a row that goes on after a decision. */
    continues: continuesSchema.optional(),
    alerts: z.strictObject({ rows: z.array(alertSchema), next: cursorSchema.optional() }),
    /** From first to last seen. */
    sparkline: sparklineSchema,
    /** Earlier rows of the same rule and source, newest first, at most 20 of the last 30 days. */
    history: z.array(alertGroupSchema),
    /** Library playbooks that name one of the techniques or the rule. */
    playbooks: z.array(z.strictObject({ id: z.string(), name: z.string(), description: z.string() })),
  })
  .meta({ id: 'AlertGroupDetail' });
export type AlertGroupDetail = z.infer<typeof alertGroupDetailSchema>;

/** A person was told that the rows are in a critical incident that is open, and wants it all the same. */
const confirmedSchema = z.literal(true).optional();

/** What can be judged from a row alone. */
const FORESEEABLE = [
  z.strictObject({ kind: z.literal('take') }),
  z.strictObject({ kind: z.literal('assign'), assignee: z.string().max(64).nullable() }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.enum(['open', 'investigating', 'handled']),
    confirmed: confirmedSchema,
  }),
  z.strictObject({
    kind: z.literal('close'),
    verdict: verdictSchema,
    reason: typedText(2_000).optional(),
    /** New alerts leave the row closed for so long; only for verdicts that say it is harmless. Without it they open it again. */
    quietHours: z.number().int().min(1).max(MAX_QUIET_HOURS).optional(),
    confirmed: confirmedSchema,
  }),
  z.strictObject({ kind: z.literal('reopen') }),
] as const;

/** What can be done to all rows that match. */
export const foreseeableActionSchema = z.discriminatedUnion('kind', FORESEEABLE);

/** What can be done to queue rows. `undo` takes back the caller's own last action on the row, for ten minutes. */
export const alertActionSchema = z
  .discriminatedUnion('kind', [...FORESEEABLE, z.strictObject({ kind: z.literal('undo') })])
  .meta({ id: 'AlertAction' });
export type AlertAction = z.infer<typeof alertActionSchema>;

/** Most rows of one action; a client sends more in several. */
export const MAX_ACTION_ROWS = 500;

/** `POST /alert-groups/actions`. */
export const alertActionsBody = z.strictObject({
  ids: z
    .array(z.strictObject({ id: idSchema, version: versionSchema }))
    .min(1)
    .max(MAX_ACTION_ROWS),
  action: alertActionSchema,
});
export type AlertActionsBody = z.infer<typeof alertActionsBody>;

/** One result per id, in the order asked. A conflict brings the row as it is now. */
export const alertActionResultSchema = z
  .discriminatedUnion('ok', [
    z.strictObject({ id: z.string(), ok: z.literal(true), group: alertGroupSchema }),
    z.strictObject({
      id: z.string(),
      ok: z.literal(false),
      /** Error catalogue: `records.versionConflict`, `records.notFound`, `incidents.badTransition` … */
      code: z.string(),
      current: alertGroupSchema.optional(),
    }),
  ])
  .meta({ id: 'AlertActionResult' });
export type AlertActionResult = z.infer<typeof alertActionResultSchema>;

export const alertActionResultsSchema = z.strictObject({ results: z.array(alertActionResultSchema) });

/** `GET /assignees`: users that alerts and incidents can be given to. */
export const assigneesSchema = z.strictObject({
  assignees: z.array(z.strictObject({ name: z.string(), displayName: z.string() })),
});

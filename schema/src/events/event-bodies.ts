import { z } from 'zod';
import { ecsEventSchema, type EcsEvent } from '../ecs/ecs-event.ts';
import { astSchema } from '../query/query-ast.ts';
import { queryWarningSchema } from '../query/query-warnings.ts';
import { DAY_MS } from '../time/duration.ts';
import { histogramBucket } from './histogram-bucket.ts';
import { PIPE_CUTS, type PipeCut } from '../pipes/cut.ts';
import { cursorSchema, instantSchema } from '../route/parameters.ts';

/** Most events one export may hold; a larger match is cut there and says so in headers and file name. */
export const EXPORT_LIMIT = 100_000;

const event: z.ZodType<EcsEvent> = ecsEventSchema.meta({ id: 'EcsEvent' });

/** What to look for: text of the query language or its tree, and the half-open time range from ≤ t < to. */
const selection = {
  /** Query text (`source.ip: 10.0.0.0/8 and not url.path: *.css`) or an AST; everything when absent. */
  query: z.union([z.string().max(8_191), astSchema]).optional(),
  from: instantSchema,
  to: instantSchema,
};

const fieldName = z.string().min(1).max(256);

/** `POST /events/search`. */
export const searchBody = z.strictObject({
  ...selection,
  sort: z.enum(['newest', 'oldest']).default('newest'),
  limit: z.number().int().min(1).max(1_000).default(100),
  after: cursorSchema.optional(),
  fields: z.array(fieldName).max(200).optional(),
});
export type SearchBody = z.output<typeof searchBody>;

export const searchResultSchema = z
  .strictObject({
    events: z.array(event),
    next: cursorSchema.optional(),
    total: z.strictObject({ value: z.number().int(), relation: z.enum(['exact', 'atLeast']) }),
    /** The query as it was understood. */
    ast: astSchema,
    /** What a query given as text may mean otherwise than thought. */
    warnings: z.array(queryWarningSchema),
    tookMs: z.number(),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof searchResultSchema>;

/** `POST /events/query`: a filter and stages (`event.outcome: failure | top 20 source.ip`). */
export const pipedBody = z.strictObject({ query: z.string().max(8_191), from: instantSchema, to: instantSchema });
export type PipedBody = z.output<typeof pipedBody>;

/** What a piped query is answered with besides its rows. */
export const pipedAnswerFacts = {
  /** Why this is not all that was asked for: the code of a note. */
  cut: z.enum(Object.keys(PIPE_CUTS) as [PipeCut, ...PipeCut[]]).optional(),
  /** The query as it was understood, in its usual form. */
  understood: z.string(),
  /** What the query may mean otherwise than thought. */
  warnings: z.array(queryWarningSchema),
  tookMs: z.number(),
};

/** Rows that stages make. */
export const pipedTableShape = {
  kind: z.literal('table'),
  columns: z.array(
    z.strictObject({
      /** As it is written in `sort` and `fields`. */
      name: z.string(),
      kind: z.enum(['field', 'count', 'cardinality', 'min', 'max', 'sum', 'avg']),
      field: z.string().optional(),
    }),
  ),
  /** One cell per column; null where there is no value. Times as ISO 8601, as their values in measures: epoch ms. */
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  /** Width of the buckets when the rows are of a chart, ms. */
  intervalMs: z.number().int().optional(),
};

/** Events, or the rows that the stages make of them. */
export const pipedResultSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('events'),
      events: z.array(event),
      /** Fields that were asked for; absent when the events are whole. */
      columns: z.array(z.string()).optional(),
      ...pipedAnswerFacts,
    }),
    z.strictObject({ ...pipedTableShape, ...pipedAnswerFacts }),
  ])
  .meta({ id: 'PipedResult' });
export type PipedResult = z.infer<typeof pipedResultSchema>;

/** `POST /events/by-ids`: for the evidence of an alert. Unknown ids are left out. */
export const eventsByIdsBody = z.strictObject({ ids: z.array(z.string().max(64)).min(1).max(200) });

export const eventListSchema = z.strictObject({ events: z.array(event) });

export const eventDetailSchema = z.strictObject({ event });

/** `POST /events/histogram`. At most 2,000 buckets (`query.badTimeRange` otherwise); empty buckets are sent too. */
export const histogramBody = z.strictObject({
  ...selection,
  intervalMs: z
    .number()
    .int()
    .min(1_000)
    .max(30 * DAY_MS),
  /** Splits each bucket by the ten most frequent values of a field. */
  by: fieldName.optional(),
});
export type HistogramBody = z.output<typeof histogramBody>;

export const histogramSchema = z
  .strictObject({
    intervalMs: z.number().int(),
    buckets: z.array(
      z.strictObject({
        ...histogramBucket,
        by: z.array(z.strictObject({ value: z.string(), count: z.number().int() })).optional(),
      }),
    ),
    total: z.number().int(),
    tookMs: z.number(),
  })
  .meta({ id: 'Histogram' });
export type Histogram = z.infer<typeof histogramSchema>;

/** `POST /events/top`: most frequent values of a field. */
export const topBody = z.strictObject({
  ...selection,
  field: fieldName,
  size: z.number().int().min(1).max(100).default(10),
});
export type TopBody = z.output<typeof topBody>;

export const topSchema = z
  .strictObject({
    field: z.string(),
    values: z.array(z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]), count: z.number().int() })),
    /** Events that match at all. */
    total: z.number().int(),
    tookMs: z.number(),
  })
  .meta({ id: 'TopValues' });
export type TopValues = z.infer<typeof topSchema>;

/** `POST /events/export`. CSV columns are `fields`, or a default set. */
export const exportBody = z.strictObject({
  ...selection,
  format: z.enum(['ndjson', 'csv']),
  fields: z.array(fieldName).min(1).max(200).optional(),
  limit: z.number().int().min(1).max(EXPORT_LIMIT).default(EXPORT_LIMIT),
});
export type ExportBody = z.output<typeof exportBody>;

/** Headers of an export: rows in the file, rows that matched, whether it was cut. */
export const EXPORT_HEADERS = {
  rows: 'x-qiaolou-rows',
  total: 'x-qiaolou-total',
  truncated: 'x-qiaolou-truncated',
} as const;

/** `GET /fields`: the field dictionary. */
export const fieldListSchema = z
  .strictObject({
    fields: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['keyword', 'text', 'ip', 'long', 'double', 'date', 'boolean']),
        zh: z.string(),
        en: z.string(),
      }),
    ),
  })
  .meta({ id: 'FieldList' });

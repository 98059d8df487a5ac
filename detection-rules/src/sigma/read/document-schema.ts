import { ruleLevelSchema } from '@qiaolou/schema';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.union([scalar, z.array(scalar)]);
const itemMap = z.record(z.string(), scalars);
const selection = z.union([scalar, itemMap, z.array(z.union([scalar, itemMap]))]);

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.array(text).nullish();
const oneOrMany = z.union([text.transform((one) => [one]), z.array(text).min(1)]);
const lowerCase = text.transform((value) => value.toLowerCase()).optional();

const head = {
  title: z.string().min(1).max(256),
  id: z.string().min(1).max(200).optional(),
  name: z.string().min(1).max(200).optional(),
  title_en: z.string().max(256).optional(),
  description: z.string().max(65_535).nullish(),
  status: z.enum(['stable', 'test', 'experimental', 'deprecated', 'unsupported']).optional(),
  level: ruleLevelSchema.optional(),
  tags: texts,
  falsepositives: z.union([text.transform((one) => [one]), texts]),
  references: z.union([text.transform((one) => [one]), texts]),
  author: z.string().nullish(),
  date: text.nullish(),
  modified: text.nullish(),
  license: z.string().nullish(),
  taxonomy: z.string().optional(),
  related: z.array(z.object({ id: z.string(), type: z.string() })).nullish(),
  fields: texts,
  scope: texts,
};

/** A Sigma 2.1 detection rule document as written; custom keys pass through. */
export const detectionDocumentSchema = z.looseObject({
  ...head,
  logsource: z.looseObject({ product: lowerCase, category: lowerCase, service: lowerCase }),
  detection: z.object({ condition: oneOrMany, timeframe: z.unknown().optional() }).catchall(selection),
});
export type DetectionDocument = z.infer<typeof detectionDocumentSchema>;

/** A Sigma 2.1 correlation rule document as written. */
export const correlationDocumentSchema = z.looseObject({
  ...head,
  correlation: z.strictObject({
    type: z.string(),
    rules: oneOrMany,
    'group-by': z.union([text.transform((one) => [one]), z.array(text)]).nullish(),
    timespan: z.string().regex(/^\d{1,6}[smhdw]$/, 'a number and one of s m h d w'),
    condition: z
      .strictObject({
        gt: z.number(),
        gte: z.number(),
        lt: z.number(),
        lte: z.number(),
        eq: z.number(),
        neq: z.number(),
        field: oneOrMany,
      })
      .partial()
      .nullish(),
    aliases: z.record(z.string(), z.record(z.string(), z.string())).nullish(),
    generate: z.boolean().nullish(),
  }),
  generate: z.boolean().nullish(),
  counted_apart: z.boolean().optional(),
});
export type CorrelationDocument = z.infer<typeof correlationDocumentSchema>;

/** The top-level keys the specification names; everything else is custom. */
export const STANDARD_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(head),
  'logsource',
  'detection',
  'correlation',
  'generate',
  'counted_apart',
]);

import { z } from 'zod';
import { instantSchema } from '../route/parameters.ts';
import { pipedAnswerFacts, pipedTableShape } from './event-bodies.ts';

/** Text of the query language. */
export const queryTextSchema = z.string().max(8_191);

/** A filter and stages over records: `alert.status: open | top 20 source.ip`. */
export const recordQueryBody = z.strictObject({
  query: queryTextSchema,
  /** `@timestamp` of the records at or after; from the first one on when absent. */
  from: instantSchema.optional(),
  /** Before; to the last one when absent. */
  to: instantSchema.optional(),
});
export type RecordQueryBody = z.output<typeof recordQueryBody>;

const fieldValue = z.union([z.string(), z.number(), z.boolean()]);

/** A record by its fields; those without a value are left out. */
const recordByFields = z.record(z.string(), z.union([fieldValue, z.array(fieldValue)]));

const facts = {
  ...pipedAnswerFacts,
  /** The time that was looked at: of a chart without bounds from the first record to the last. */
  range: z.strictObject({ from: z.string(), to: z.string() }),
};

/** Records, or the rows that the stages make of them. */
export const recordQueryResultSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('records'),
      records: z.array(recordByFields),
      /** Fields that were asked for; absent when the records are whole. */
      columns: z.array(z.string()).optional(),
      ...facts,
    }),
    z.strictObject({ ...pipedTableShape, ...facts }),
  ])
  .meta({ id: 'RecordQueryResult' });
export type RecordQueryResult = z.infer<typeof recordQueryResultSchema>;

import { z } from 'zod';
import { typedText } from '../text/typed-text.ts';

/**
 * How logs came: from a `sender` with an address, or by `import` of files, whose events have none and are counted by their
 * dataset.
 */
export const receiptKindSchema = z.enum(['sender', 'import']);
export type ReceiptKind = z.infer<typeof receiptKindSchema>;

const dateSchema = z.iso.date();

/** What a person says is to be expected of a source. Until somebody says so, every source is expected every day. */
const expectationSchema = z.strictObject({
  kind: receiptKindSchema,
  /** Address of the sender, or the dataset of an import. */
  source: z.string().min(1).max(256),
  /** Logs at least once in so many days: 1 = every day; 3 bridges a weekend, 10 the longest public holidays. */
  everyDays: z.number().int().min(1).max(31),
  /** Last day on which logs were to come, in Asia/Shanghai; null = still in use. */
  retiredOn: dateSchema.nullable(),
  /** Why; it is in the audit trail and beside the verdict. */
  reason: z.string(),
});

/** `POST /compliance/source-answers`. */
export const answerSourceBody = expectationSchema.extend({
  reason: typedText(500).trim().min(1),
  /** Version of the answer that is changed; 0 for the first. */
  version: z.number().int().nonnegative(),
});
export type AnswerSourceBody = z.output<typeof answerSourceBody>;

/** An answer about a source, with who gave it. */
export const sourceAnswerSchema = expectationSchema
  .extend({ decidedBy: z.string(), decidedAt: z.string(), version: z.number().int() })
  .meta({ id: 'SourceAnswer' });
export type SourceAnswer = Readonly<z.infer<typeof sourceAnswerSchema>>;

/** `GET /compliance/source-answers`. */
export const sourceAnswerListSchema = z.strictObject({ answers: z.array(sourceAnswerSchema) });

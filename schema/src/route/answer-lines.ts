import { z } from 'zod';
import { problemSchema } from './api-problem.ts';

/**
 * Media type of a long answer as lines of JSON. Whoever accepts it is answered as everybody else when the answer is there
 * within a second or so; else with lines, as they come: how far the question is, at most four times a second, and as the last
 * one the answer or the problem that it ended with. Lines that end without either were cut off.
 */
export const ANSWER_LINES_TYPE = 'application/x-ndjson';

/** How far a question is, which its store is asked in one step or several. */
export const stepProgressSchema = z.strictObject({
  /** Number of the step, from 1; it and `done` of one step never go back. */
  step: z.number().int().positive(),
  /** Events of the step that were looked at, or need not be. */
  done: z.number().int().nonnegative(),
  /** All events of its time range. */
  total: z.number().int().nonnegative(),
});
export type StepProgress = z.infer<typeof stepProgressSchema>;

/**
 * One line of a long answer.
 *
 * @example
 *   answerLineSchema(searchResultSchema).parse({ kind: 'progress', step: 1, done: 0, total: 10 });
 */
export function answerLineSchema<S extends z.ZodType>(answer: S) {
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('progress'), ...stepProgressSchema.shape }),
    z.strictObject({ kind: z.literal('answer'), answer }),
    z.strictObject({ kind: z.literal('problem'), problem: problemSchema }),
  ]);
}

/** A line as it is read. */
export type AnswerLine = z.infer<ReturnType<typeof answerLineSchema<z.ZodUnknown>>>;

import { z } from 'zod';

/** Body of every failed call. `code` is of the error catalogue; its text is looked up there, never sent. */
export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), details: z.record(z.string(), z.unknown()) }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;

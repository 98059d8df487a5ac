import { z } from 'zod';

/** Media type of every failed answer (RFC 9457 §3). */
export const PROBLEM_TYPE = 'application/problem+json';

/** One fault of the input. */
export const inputFaultSchema = z.strictObject({
  /** Which part of the request. */
  in: z.enum(['params', 'query', 'body']),
  /** JSON Pointer to the place as a URI fragment (RFC 6901 §6); the last part is the key, also of one that is not known. */
  pointer: z.string(),
  /** The kind of fault, `invalid_type`, `unrecognized_key` …, or why our own check refused it. */
  detail: z.string(),
});
export type InputFault = z.infer<typeof inputFaultSchema>;

/**
 * Body of every failed call: a problem of RFC 9457. Clients go by `code`, which is of the error catalogue, and look its text
 * up there; `title` is the same text for whoever has no catalogue, in the language the request accepts.
 */
export const problemSchema = z
  .strictObject({
    /** Where the code is described: a place in the API's own document. */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    /** The facts of this failure in one line; absent where there are none. */
    detail: z.string().optional(),
    /** This one request, by the id that the log has it under. */
    instance: z.string(),
    code: z.string(),
    /** Facts by name. */
    details: z.record(z.string(), z.unknown()),
    /** What is wrong with the input, each with its place. */
    errors: z.array(inputFaultSchema).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

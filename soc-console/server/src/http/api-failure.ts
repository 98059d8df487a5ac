import {
  apiErrorSchema,
  ERROR_CATALOGUE,
  SocError,
  type ApiError,
  type ErrorCode,
  type JsonObject,
} from '@qiaolou/schema';
import type { z } from 'zod';

/** A failed call as it is answered. */
export interface ApiFailure {
  readonly status: number;
  readonly body: ApiError;
  /** True when the log should hold the cause: it is ours, not the caller's. */
  readonly ours: boolean;
  /** When to ask again; undefined where that is not known. */
  readonly retryAfterSeconds: number | undefined;
}

/** Codes of the body parser, by its `type` (body-parser's documented error types). */
const BODY_ERRORS: Readonly<Record<string, ErrorCode>> = {
  'entity.too.large': 'api.tooLarge',
  'entity.parse.failed': 'api.badJson',
  'encoding.unsupported': 'api.unsupportedMedia',
  'charset.unsupported': 'api.unsupportedMedia',
  'request.size.invalid': 'api.badRequest',
  'request.aborted': 'api.badRequest',
};

/**
 * Any thrown thing as an answer: a code of the catalogue and facts. Texts of exceptions and stacks never leave; faults of
 * ours (5xx) carry only the request id that finds them in the log. What says when to ask again is a refusal, not a fault.
 */
export function apiFailure(thrown: unknown, requestId: string): ApiFailure {
  const code = codeOf(thrown);
  const { status } = ERROR_CATALOGUE[code];
  const facts = thrown instanceof SocError ? thrown.details : {};
  const retryAfter = facts['retryAfterSeconds'];
  const retryAfterSeconds = typeof retryAfter === 'number' ? retryAfter : undefined;
  const ours = status >= 500 && retryAfterSeconds === undefined;
  const details: JsonObject = ours ? { requestId } : facts;
  return { status, body: apiErrorSchema.parse({ error: { code, details } }), ours, retryAfterSeconds };
}

/** Input that does not fit its schema, as `api.badRequest` with the places and kinds of the faults: keys that are not known are named. */
export function badInput(part: 'params' | 'query' | 'body', error: z.ZodError): SocError {
  const issues = error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    kind: issue.code,
    ...(issue.code === 'unrecognized_keys' && { keys: issue.keys.slice(0, 20).map((key) => key.slice(0, 64)) }),
    ...(issue.code === 'custom' && { reason: issue.message }),
  }));
  return new SocError('api.badRequest', { part, issues });
}

/** A body that nests too deep to be looked at. */
export function tooDeep(): SocError {
  return new SocError('api.badRequest', { part: 'body', issues: [{ path: '', kind: 'too_deep' }] });
}

function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof SocError) return thrown.code;
  if (typeof thrown !== 'object' || thrown === null) return 'internal';
  const type = 'type' in thrown && typeof thrown.type === 'string' ? thrown.type : '';
  const bodyError = Object.hasOwn(BODY_ERRORS, type) ? BODY_ERRORS[type] : undefined;
  if (bodyError !== undefined) return bodyError;
  // A path that is not valid percent-encoding: Express throws URIError with status 400.
  if (thrown instanceof URIError) return 'api.badRequest';
  return 'internal';
}

import {
  API_PREFIX,
  ERROR_CATALOGUE,
  inputFaultSchema,
  problemSchema,
  SocError,
  type ErrorCode,
  type JsonObject,
  type Problem,
} from '@qiaolou/schema';
import { z } from 'zod';

/** A failed call as it is answered. */
export interface ApiFailure {
  readonly status: number;
  readonly body: Problem;
  /** True when the log should hold the cause: it is ours, not the caller's. */
  readonly ours: boolean;
  /** When to ask again; undefined where that is not known. */
  readonly retryAfterSeconds: number | undefined;
}

/** Which request failed, and for whom. */
export interface FailedRequest {
  readonly requestId: string;
  /** Of the title. */
  readonly language: 'zh' | 'en';
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
 * Any thrown thing as a problem of RFC 9457: a code of the catalogue, its text and facts. Texts of exceptions and stacks never
 * leave; faults of ours (5xx) carry only the request id that finds them in the log. What says when to ask again is a refusal,
 * not a fault.
 */
export function apiFailure(thrown: unknown, { language, requestId }: FailedRequest): ApiFailure {
  const code = codeOf(thrown);
  const entry = ERROR_CATALOGUE[code];
  const facts = thrown instanceof SocError ? thrown.details : {};
  const retryAfter = facts['retryAfterSeconds'];
  const retryAfterSeconds = typeof retryAfter === 'number' ? retryAfter : undefined;
  const ours = entry.status >= 500 && retryAfterSeconds === undefined;
  const { details, errors } = ours ? { details: { requestId }, errors: undefined } : splitFacts(code, facts);
  const detail = inOneLine(details, errors);
  const body: Problem = {
    type: `${API_PREFIX}/openapi.json#/x-error-codes/${code}`,
    title: entry[language],
    status: entry.status,
    ...(detail !== '' && { detail }),
    instance: `urn:qiaolou:request:${requestId}`,
    code,
    details,
    ...(errors !== undefined && { errors }),
  };
  return { status: entry.status, body: problemSchema.parse(body), ours, retryAfterSeconds };
}

/** Faults of the input stand beside the other facts. */
function splitFacts(code: ErrorCode, facts: JsonObject): Pick<Problem, 'details' | 'errors'> {
  if (code !== 'api.badRequest') return { details: facts };
  const { errors, ...details } = facts;
  const faults = z.array(inputFaultSchema).safeParse(errors);
  return faults.success ? { details, errors: faults.data } : { details: facts };
}

function inOneLine(details: Problem['details'], errors: Problem['errors']): string {
  const facts = Object.entries(details).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`${name}: ${value}`] : [],
  );
  return [...(errors ?? []).map((fault) => `${fault.in} ${fault.pointer}: ${fault.detail}`), ...facts].join('; ');
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

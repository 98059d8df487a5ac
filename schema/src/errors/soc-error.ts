import type { JsonObject } from '../text/json.ts';
import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts';

/**
 * A fault with a code from the catalogue. Callers decide by `code`, never by message; the console shows the
 * catalogue's text for the code in the user's language.
 */
export class SocError extends Error {
  readonly code: ErrorCode;
  /** HTTP status this fault becomes at the API's edge. */
  readonly status: number;
  /** Facts for people and logs: position, limits, names. Never secrets. */
  readonly details: JsonObject;

  constructor(code: ErrorCode, details: JsonObject = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(details)}`, options);
    this.name = 'SocError';
    this.code = code;
    this.status = ERROR_CATALOGUE[code].status;
    this.details = details;
  }
}

/**
 * True when the error is a SocError with this code.
 *
 * @example
 *   hasCode(new SocError('records.notFound'), 'records.notFound'); // true
 */
export function hasCode(error: unknown, code: ErrorCode): error is SocError {
  return error instanceof SocError && error.code === code;
}

import type { ErrorCode } from '../errors/catalogue.ts';
import type { JsonObject } from '../text/json.ts';

/** A query text that cannot be parsed: where (UTF-16 offset and length of the offending piece) and why. */
export interface QueryError {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly at: number;
  readonly length: number;
  /** `write`: how it is written here, where that is known. */
  readonly details: JsonObject;
}

/** Thrown inside the parser, turned into a `QueryError` result at its border. */
export class QuerySyntaxError extends Error {
  readonly result: QueryError;
  constructor(code: ErrorCode, at: number, length: number, details: JsonObject = {}) {
    super(code);
    this.result = { ok: false, code, at, length: Math.max(1, length), details };
  }
}

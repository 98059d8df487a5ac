import type { JsonObject } from '../text/json.ts';
import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts';
import { SocError } from './soc-error.ts';

/** An error on its way between threads or processes: plain data. */
export interface WireError {
  readonly code: string;
  readonly details: JsonObject;
  readonly message: string;
}

/**
 * An error as it can be sent: its code and details; `internal` with its text for one without a code.
 *
 * @example
 *   wireError(new SocError('store.corrupt', { file: 'a' })); // { code: 'store.corrupt', details: { file: 'a' }, message: '…' }
 */
export function wireError(error: unknown): WireError {
  const message = String(error);
  if (error instanceof SocError) return { code: error.code, details: error.details, message };
  return { code: 'internal', details: { reason: message }, message };
}

/**
 * The error that was sent, with its code and details; one whose code is not known here, with its text.
 *
 * @example
 *   hasCode(readWireError(wireError(new SocError('store.corrupt'))), 'store.corrupt'); // true
 */
export function readWireError({ code, details, message }: WireError): Error {
  if (Object.hasOwn(ERROR_CATALOGUE, code)) return new SocError(code as ErrorCode, details);
  return new Error(message);
}

import type { JsonObject } from '../text/json.ts';
import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts';
import { SocError } from './soc-error.ts';
import { systemFacts, type SystemFacts } from './system-facts.ts';

/** An error on its way between threads or processes: plain data. */
export interface WireError {
  readonly code: string;
  readonly details: JsonObject;
  readonly message: string;
  /** What the system, SQLite or Node said, when that is what it was or what caused it. */
  readonly system?: { readonly message: string; readonly facts: SystemFacts };
}

/** Causes looked through; one that goes round ends too. */
const DEPTH = 5;

/**
 * An error as it can be sent: its code and details, `internal` with its text for one without a code; and what the system
 * said of it.
 *
 * @example
 *   wireError(new SocError('store.corrupt', { file: 'a' })); // { code: 'store.corrupt', details: { file: 'a' }, message: '…' }
 */
export function wireError(error: unknown): WireError {
  const message = String(error);
  const system = systemOf(error, DEPTH);
  const told = { message, ...(system === undefined ? {} : { system }) };
  if (error instanceof SocError) return { code: error.code, details: error.details, ...told };
  return { code: 'internal', details: { reason: message }, ...told };
}

/**
 * The error that was sent, with its code and details, and what the system said as its cause; one whose code is not known
 * here, with its text.
 *
 * @example
 *   hasCode(readWireError(wireError(new SocError('store.corrupt'))), 'store.corrupt'); // true
 */
export function readWireError({ code, details, message, system }: WireError): Error {
  const options = system === undefined ? {} : { cause: Object.assign(new Error(system.message), system.facts) };
  if (Object.hasOwn(ERROR_CATALOGUE, code)) return new SocError(code as ErrorCode, details, options);
  return new Error(message, options);
}

function systemOf(error: unknown, depth: number): WireError['system'] {
  if (!(error instanceof Error) || depth === 0) return undefined;
  const facts = error instanceof SocError ? {} : systemFacts(error);
  if (facts.code !== undefined || facts.errcode !== undefined) return { message: error.message, facts };
  return systemOf(error.cause, depth - 1);
}

import { ERROR_CATALOGUE, SocError, type ErrorCode, type EventStore, type JsonObject } from '@qiaolou/schema';

/** Methods a client may call over its port. */
export type StoreMethod = Exclude<keyof EventStore, 'close'>;

/** One call, as it goes over a MessagePort. */
export interface StoreCall {
  readonly id: number;
  readonly method: StoreMethod;
  /** Arguments as JSON text; for `append` the events as NDJSON. Transferred, not copied. */
  readonly body: Uint8Array;
}

/** An error on its way between threads. */
export interface WireError {
  readonly code: string;
  readonly details: JsonObject;
  readonly message: string;
}

/** Answer to a call: JSON text of the result, or the error. */
export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly body: Uint8Array }
  | ({ readonly id: number; readonly ok: false } & WireError);

/** JSON bytes in a buffer of their own, so that it can be transferred. */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** The value of JSON bytes. */
export function readJson(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
}

/** An error as it can be sent: its code and details; `internal` with its text for one without a code. */
export function wireError(error: unknown): WireError {
  const message = String(error);
  if (error instanceof SocError) return { code: error.code, details: error.details, message };
  return { code: 'internal', details: { reason: message }, message };
}

/** The error that was sent, with its code and details. */
export function readWireError({ code, details, message }: WireError): Error {
  if (Object.hasOwn(ERROR_CATALOGUE, code)) return new SocError(code as ErrorCode, details);
  return new Error(message);
}

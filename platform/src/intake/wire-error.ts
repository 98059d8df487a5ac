import { SocError, type ErrorCode, type JsonObject } from '@qiaolou/schema';

/** An error on its way between threads. */
export type WireError =
  | { readonly kind: 'soc'; readonly code: ErrorCode; readonly details: JsonObject }
  | { readonly kind: 'other'; readonly message: string };

/** An error as it can be sent. */
export function toWire(error: unknown): WireError {
  return error instanceof SocError
    ? { kind: 'soc', code: error.code, details: { ...error.details } }
    : { kind: 'other', message: String(error) };
}

/** The error that was sent. */
export function fromWire(wire: WireError): Error {
  return wire.kind === 'soc' ? new SocError(wire.code, wire.details) : new Error(wire.message);
}

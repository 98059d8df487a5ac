import { parseJson } from '@qiaolou/schema/reading';
import type { EventStore, ReadProgress, WireError } from '@qiaolou/schema';
import type { EventCustody } from '../custody/event-custody.ts';

/** Methods a client may call over its port. */
export type StoreMethod = Exclude<keyof EventStore, 'close'> | 'memory' | keyof EventCustody;

/** One call, as it goes over a MessagePort. */
export interface StoreCall {
  readonly id: number;
  readonly method: StoreMethod;
  /** Arguments as JSON text, transferred; for `append` the events as NDJSON, transferred or shared until the answer. */
  readonly body: Uint8Array;
  /** As of `Reading`. */
  readonly mostBytes?: number | undefined;
  /** Whether the caller wants to hear how far it is. */
  readonly told?: true | undefined;
}

/** How far a call is that wanted to be told, before its answer. */
export interface StoreProgress {
  readonly id: number;
  readonly progress: ReadProgress;
}

/** Says that nobody waits for the answer of a call any more; it is answered all the same. */
export interface StoreCancel {
  readonly cancel: number;
}

/** Answer to a call: JSON text of the result, or the error. */
export type StoreAnswer =
  | { readonly id: number; readonly ok: true; readonly body: Uint8Array }
  | ({ readonly id: number; readonly ok: false } & WireError);

/** JSON bytes in a buffer of their own, so that it can be transferred. */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value ?? null));
}

/** The value of JSON bytes. */
export function readJson(body: Uint8Array): unknown {
  return parseJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
}

import type { AuditVerdict, SystemFacts } from '@qiaolou/schema';
import type { WireError } from '@qiaolou/schema/wire-error';
import type { SQLInputValue } from 'node:sqlite';
import type { AuditTask } from '../audit/verify-stored-audit.ts';

/** What the reader's thread is started with. */
export interface ReaderThreadData {
  /** Database file; it is there. */
  readonly path: string;
}

/** How a query is bounded, on the thread. */
export interface QueryBounds {
  /** One 32-bit number, 1 as soon as nobody waits any more. */
  readonly stop: SharedArrayBuffer;
  readonly seconds: number;
  readonly mostBytes: number;
}

/** What it is asked. */
export type ReaderRequest =
  | {
      readonly kind: 'query';
      readonly number: number;
      readonly sql: string;
      readonly parameters: readonly SQLInputValue[];
      readonly bounds?: QueryBounds | undefined;
    }
  | {
      readonly kind: 'verifyAudit';
      readonly number: number;
      readonly keys: readonly Uint8Array[];
      readonly options: AuditTask;
    }
  /** The last one: it closes the database and ends. */
  | { readonly kind: 'close' };

/** What it answers: errors as their text and what the driver or the system named. */
export type ReaderAnswer =
  /** A query within bounds is being answered from now on. */
  | { readonly kind: 'begun'; readonly number: number }
  | { readonly kind: 'rows'; readonly number: number; readonly rows: readonly unknown[] }
  | { readonly kind: 'verdict'; readonly number: number; readonly verdict: AuditVerdict }
  /** A bound ended it. */
  | { readonly kind: 'refused'; readonly number: number; readonly error: WireError }
  | { readonly kind: 'error'; readonly number: number; readonly message: string; readonly facts: SystemFacts };

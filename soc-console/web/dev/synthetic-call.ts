/* Development and tests only: what an answer of the synthetic county is made from. */
import type { AlertGroupRow, ApiOperation, Permission, Role } from '@qiaolou/schema';
import * as data from './synthetic-data.ts';

/** What a handler is given. */
export interface SyntheticCall {
  readonly state: SyntheticState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers one operation; what it throws as {@link Refusal} becomes a coded failure. */
export type SyntheticHandler = (call: SyntheticCall) => unknown;

/** The answers of some operations. */
export type SyntheticAnswers = Partial<Record<ApiOperation, SyntheticHandler>>;

/** What one synthetic server holds; two servers share nothing that changes. */
export interface SyntheticState {
  /** Who is logged in. */
  role: Role | undefined;
  /** Given to the session instead of what the role has. */
  permissions?: readonly Permission[];
  /** Whether a one-time password must be changed first. */
  mustChangePassword: boolean;
  readonly groups: AlertGroupRow[];
  readonly incidents: (typeof data.incidents)[number][];
}

/** A synthetic county as it is when nobody has touched it. */
export function createSyntheticState(role: Role | undefined): SyntheticState {
  return {
    role,
    mustChangePassword: false,
    groups: data.groups.map((row) => ({ ...row })),
    incidents: data.incidents.map((row) => ({ ...row })),
  };
}

/** A refused call, by the catalogue's code and an HTTP status. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

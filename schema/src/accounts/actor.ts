import type { Role } from './role.ts';

/** Who does something: goes into the audit entry that is written in the transaction of the change. */
export interface Actor {
  /** User name, or `system` for what the platform does by itself. */
  readonly name: string;
  /** Client address; null for the system's own acts. */
  readonly ip: string | null;
  /** None for the system's own acts. */
  readonly roles: readonly Role[];
}

/** The platform itself. */
export const SYSTEM_ACTOR: Actor = { name: 'system', ip: null, roles: [] };

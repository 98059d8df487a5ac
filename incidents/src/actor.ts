/** Who does something, for the audit entry of the change. */
export interface Actor {
  /** User name, or `system` for what the platform does by itself. */
  readonly name: string;
  /** Client address; null for the system's own acts. */
  readonly ip: string | null;
}

/** The platform itself. */
export const SYSTEM_ACTOR: Actor = { name: 'system', ip: null };

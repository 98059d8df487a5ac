import type { Role } from './role.ts';

/** Who acts: a person, or something that is no person and that no account can be named like (`isReservedName`). */
export type ActorIdentity =
  | { readonly kind: 'user'; readonly name: string }
  /** The platform itself. */
  | { readonly kind: 'system' }
  /** Somebody who has not logged in. */
  | { readonly kind: 'anonymous' }
  /** The engine of playbooks, in the journal of a run. */
  | { readonly kind: 'engine' }
  /** A run of a playbook. */
  | { readonly kind: 'playbook'; readonly runId: string }
  /** Somebody on the machine, by the name the operating system has for him. */
  | { readonly kind: 'command'; readonly osUser: string };

/**
 * How an actor is written in trail, timeline and decisions: the name of a user, `system`, `anonymous`, `engine`,
 * `playbook:<run id>` or `os:<user>`.
 *
 * @example
 * actorText({ kind: 'command', osUser: 'root' }); // 'os:root'
 */
export function actorText(actor: ActorIdentity): string {
  switch (actor.kind) {
    case 'user':
      return actor.name;
    case 'system':
    case 'anonymous':
    case 'engine':
      return actor.kind;
    case 'playbook':
      return `playbook:${actor.runId}`;
    case 'command':
      return `os:${actor.osUser}`;
  }
}

/**
 * Reads what `actorText` wrote. Before 0.2 an account could be named `system` or `anonymous`: an older entry of that text
 * may be its.
 *
 * @example
 * readActor('playbook:r1'); // { kind: 'playbook', runId: 'r1' }
 */
export function readActor(text: string): ActorIdentity {
  if (text === 'system' || text === 'anonymous' || text === 'engine') return { kind: text };
  if (text.startsWith('playbook:')) return { kind: 'playbook', runId: text.slice('playbook:'.length) };
  if (text.startsWith('os:')) return { kind: 'command', osUser: text.slice('os:'.length) };
  return { kind: 'user', name: text };
}

/** Who does something: goes into the audit entry that is written in the transaction of the change. */
export interface Actor {
  /** As `actorText` writes it. */
  readonly name: string;
  /** Client address; null for the system's own acts. */
  readonly ip: string | null;
  /** None for the system's own acts. */
  readonly roles: readonly Role[];
}

/** The platform itself. */
export const SYSTEM_ACTOR: Actor = { name: actorText({ kind: 'system' }), ip: null, roles: [] };

import { z } from 'zod';
import type { Permission } from './permission.ts';

/**
 * Roles. The three administrators are separated as GB/T 22239-2019 8.1.5.1–8.1.5.3 asks: none can do the work of
 * another, and none is an analyst.
 */
export const roleSchema = z.enum(['system_admin', 'security_admin', 'audit_admin', 'analyst', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

const reading = [
  'events.read',
  'alerts.read',
  'incidents.read',
  'playbooks.read',
  'rules.read',
  'sources.read',
  'packs.read',
  'compliance.read',
  'retention.read',
] as const;

/** Role → permissions. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  system_admin: [
    ...(['sources.read', 'users.read', 'users.write', 'settings.read', 'settings.write'] as const),
    ...(['retention.read', 'retention.ask', 'packs.read'] as const),
  ],
  security_admin: [
    ...reading,
    ...([
      'rules.write',
      'packs.draft',
      'packs.release',
      'sources.write',
      'compliance.write',
      'settings.read',
      'users.read',
      'retention.verify',
      'retention.hold',
    ] as const),
  ],
  // GB/T 22239-2019 8.1.5.2 b): the audit administrator keeps the audit records, storage and retention included.
  audit_admin: [
    ...(['audit.read', 'audit.verify', 'users.read', 'retention.read', 'retention.verify'] as const),
    ...(['retention.policy', 'retention.hold', 'retention.decide'] as const),
  ],
  analyst: [
    ...reading,
    ...(['alerts.triage', 'incidents.write', 'playbooks.run', 'playbooks.answer', 'playbooks.lift'] as const),
    // Whoever reads a device's lines may teach how they are read; another puts it in force.
    'packs.draft',
    'sources.write',
  ],
  viewer: reading,
};

/**
 * All permissions of a set of roles.
 *
 * @example
 *   permissionsOf(['viewer']).has('alerts.triage'); // false
 */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => ROLE_PERMISSIONS[role]));
}

/** The three administrators of GB/T 22239-2019 8.1.5.1–8.1.5.3. */
export const ADMINISTRATOR_ROLES: readonly Role[] = ['system_admin', 'audit_admin', 'security_admin'];

/**
 * True when one account may hold these roles: an administrator role stands alone, so that no account can both act and
 * erase the trace of the act.
 *
 * @example
 *   rolesSeparated(['audit_admin', 'analyst']); // false
 */
export function rolesSeparated(roles: readonly Role[]): boolean {
  return !roles.some((role) => ADMINISTRATOR_ROLES.includes(role)) || new Set(roles).size === 1;
}

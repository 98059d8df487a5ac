import { z } from 'zod';
import { ALERT_PERMISSIONS } from '../alerts/alert-permissions.ts';
import { AUDIT_PERMISSIONS } from '../audit/audit-permissions.ts';
import { PACK_PERMISSIONS } from '../collect/pack-permissions.ts';
import { SOURCE_PERMISSIONS } from '../collect/source-permissions.ts';
import { COMPLIANCE_PERMISSIONS } from '../compliance/compliance-permissions.ts';
import { RULE_PERMISSIONS } from '../detect/rule-permissions.ts';
import { EVENT_PERMISSIONS } from '../events/event-permissions.ts';
import { INCIDENT_PERMISSIONS } from '../incidents/incident-permissions.ts';
import { PLAYBOOK_PERMISSIONS } from '../playbooks/playbook-permissions.ts';
import { RETENTION_PERMISSIONS } from '../retention/retention-permissions.ts';
import { SETTINGS_PERMISSIONS } from '../settings/settings-permissions.ts';
import { USER_PERMISSIONS } from './user-permissions.ts';

/** What a role may do; deny by default. Each area states its own. */
export const permissionSchema = z.enum([
  ...EVENT_PERMISSIONS,
  ...ALERT_PERMISSIONS,
  ...INCIDENT_PERMISSIONS,
  ...PLAYBOOK_PERMISSIONS,
  ...RULE_PERMISSIONS,
  ...SOURCE_PERMISSIONS,
  ...PACK_PERMISSIONS,
  ...COMPLIANCE_PERMISSIONS,
  ...AUDIT_PERMISSIONS,
  ...USER_PERMISSIONS,
  ...SETTINGS_PERMISSIONS,
  ...RETENTION_PERMISSIONS,
]);
export type Permission = z.infer<typeof permissionSchema>;

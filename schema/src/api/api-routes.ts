import { SESSION_ROUTES } from '../accounts/session-routes.ts';
import { USER_ROUTES } from '../accounts/user-routes.ts';
import { ALERT_ROUTES } from '../alerts/alert-routes.ts';
import { AUDIT_ROUTES } from '../audit/audit-routes.ts';
import { PACK_ROUTES } from '../collect/pack-routes.ts';
import { SOURCE_ROUTES } from '../collect/source-routes.ts';
import { COMPLIANCE_ROUTES } from '../compliance/compliance-routes.ts';
import { RULE_ROUTES } from '../detect/rule-routes.ts';
import { EVENT_ROUTES } from '../events/event-routes.ts';
import { INCIDENT_ROUTES } from '../incidents/incident-routes.ts';
import { STREAM_ROUTES } from '../live/stream-routes.ts';
import { OVERVIEW_ROUTES } from '../overview/overview-routes.ts';
import { PLAYBOOK_ROUTES } from '../playbooks/playbook-routes.ts';
import { RETENTION_ROUTES } from '../retention/retention-routes.ts';
import { DOCUMENT_ROUTES } from './document-routes.ts';

/**
 * Every endpoint by operation id; each area states its own. The server registers exactly these, the OpenAPI document
 * lists exactly these, and a route that is not here does not exist.
 */
export const API_ROUTES = {
  ...SESSION_ROUTES,
  ...OVERVIEW_ROUTES,
  ...ALERT_ROUTES,
  ...INCIDENT_ROUTES,
  ...PLAYBOOK_ROUTES,
  ...EVENT_ROUTES,
  ...SOURCE_ROUTES,
  ...PACK_ROUTES,
  ...RULE_ROUTES,
  ...AUDIT_ROUTES,
  ...COMPLIANCE_ROUTES,
  ...RETENTION_ROUTES,
  ...USER_ROUTES,
  ...STREAM_ROUTES,
  ...DOCUMENT_ROUTES,
} as const;

/** Operation id of an endpoint. */
export type ApiOperation = keyof typeof API_ROUTES;

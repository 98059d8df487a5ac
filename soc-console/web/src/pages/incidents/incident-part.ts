import type { IncidentDetail } from '@qiaolou/schema';

/** What a part of an incident's page is given. */
export interface IncidentPartProps {
  readonly detail: IncidentDetail;
  /** Whether the person may change the incident, and it is not filed away. */
  readonly mayWrite: boolean;
}

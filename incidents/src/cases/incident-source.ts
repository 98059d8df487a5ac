import type { RecordSource } from '@qiaolou/record-store';
import { INCIDENT_FIELDS } from '@qiaolou/schema';

/** Incidents, as the query language asks for them. */
export const INCIDENT_SOURCE: RecordSource = { table: 'incidents', fields: INCIDENT_FIELDS };

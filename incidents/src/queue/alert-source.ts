import type { RecordSource } from '@qiaolou/record-store';
import { ALERT_FIELDS } from '@qiaolou/schema';

/** The rows of the queue, as the query language asks for them. */
export const ALERT_SOURCE: RecordSource = { table: 'alertGroups', fields: ALERT_FIELDS };

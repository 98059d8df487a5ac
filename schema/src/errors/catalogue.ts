import { COLLECTOR_ERRORS } from './collector.ts';
import { COMPLIANCE_ERRORS } from './compliance.ts';
import { CONSOLE_ERRORS } from './console.ts';
import { CRYPTO_ERRORS } from './crypto.ts';
import { DETECTION_ERRORS } from './detection.ts';
import { EVENT_STORE_ERRORS } from './event-store.ts';
import { INCIDENT_ERRORS } from './incidents.ts';
import { JOB_QUEUE_ERRORS } from './job-queue.ts';
import { PLATFORM_ERRORS } from './platform.ts';
import { PLAYBOOK_ERRORS } from './playbooks.ts';
import { QUERY_ERRORS } from './query.ts';
import { RECORD_STORE_ERRORS } from './record-store.ts';

/** Every error code of the platform with its HTTP status and texts; each area keeps its own file. */
export const ERROR_CATALOGUE = {
  ...COLLECTOR_ERRORS,
  ...COMPLIANCE_ERRORS,
  ...CONSOLE_ERRORS,
  ...CRYPTO_ERRORS,
  ...DETECTION_ERRORS,
  ...EVENT_STORE_ERRORS,
  ...INCIDENT_ERRORS,
  ...JOB_QUEUE_ERRORS,
  ...PLATFORM_ERRORS,
  ...PLAYBOOK_ERRORS,
  ...QUERY_ERRORS,
  ...RECORD_STORE_ERRORS,
} as const;

/** A code of the catalogue, `area.what`. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

import { COLLECTOR_ERRORS } from './collector-errors.ts';
import { COMPLIANCE_ERRORS } from './compliance-errors.ts';
import { CONSOLE_ERRORS } from './console-errors.ts';
import { CRYPTO_ERRORS } from './crypto-errors.ts';
import { DETECTION_ERRORS } from './detection-errors.ts';
import { DISK_ERRORS } from './disk-errors.ts';
import { EVENT_STORE_ERRORS } from './event-store-errors.ts';
import { INCIDENT_ERRORS } from './incident-errors.ts';
import { JOB_QUEUE_ERRORS } from './job-queue-errors.ts';
import { LIVE_BUS_ERRORS } from './live-bus-errors.ts';
import { PACK_ERRORS } from './pack-errors.ts';
import { PLATFORM_ERRORS } from './platform-errors.ts';
import { PLAYBOOK_ERRORS } from './playbook-errors.ts';
import { QUERY_ERRORS } from './query-errors.ts';
import { RECORD_STORE_ERRORS } from './record-store-errors.ts';

/** Every error code of the platform with its HTTP status and texts; each area keeps its own file. */
export const ERROR_CATALOGUE = {
  ...COLLECTOR_ERRORS,
  ...COMPLIANCE_ERRORS,
  ...CONSOLE_ERRORS,
  ...CRYPTO_ERRORS,
  ...DETECTION_ERRORS,
  ...DISK_ERRORS,
  ...EVENT_STORE_ERRORS,
  ...INCIDENT_ERRORS,
  ...JOB_QUEUE_ERRORS,
  ...LIVE_BUS_ERRORS,
  ...PACK_ERRORS,
  ...PLATFORM_ERRORS,
  ...PLAYBOOK_ERRORS,
  ...QUERY_ERRORS,
  ...RECORD_STORE_ERRORS,
} as const;

/** A code of the catalogue, `area.what`. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

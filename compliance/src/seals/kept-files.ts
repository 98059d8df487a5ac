import type { DayCounts } from '../receipts/read-receipts.ts';

/** What the custody of log files proves: seals of files beside the seals of counts, and what was deleted by right. */
export interface KeptFiles {
  /** Events deleted by two people after the floor, by the day they were received: no days that lost events. */
  readonly deleted: DayCounts;
  /** Days whose files are sealed. */
  readonly sealedDays: number;
  /** Days that logs are kept by default, and at least whatever is configured. */
  readonly policyDays: number;
  readonly floorDays: number;
  /** The newest verification of every sealed file; undefined before the first. */
  readonly verified: { readonly at: string; readonly ok: boolean } | undefined;
}

/** Where the store is none of files. */
export const NO_KEPT_FILES: Pick<KeptFiles, 'deleted'> = { deleted: new Map() };

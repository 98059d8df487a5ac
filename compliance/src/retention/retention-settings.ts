import type { CustodyState, RetentionPolicy } from '@qiaolou/event-store/custody';
import { RETENTION_FLOOR_DAYS, SocError } from '@qiaolou/schema';

/** How long logs are kept and where, as it is configured. */
export interface RetentionSettings extends RetentionPolicy {
  /** Days after its end that a day waits for late events before it is sealed. */
  readonly lateDays: number;
  /** Days after which files are moved to the other directory; undefined: they never are. */
  readonly coldAfterDays: number | undefined;
}

/**
 * Refuses a policy that keeps logs shorter than the law asks. Throws `retention.belowFloor` (details: floor, days, and dataset
 * where it is about one).
 */
export function mustKeepFloor({ defaultDays, classes }: RetentionPolicy): void {
  const floor = RETENTION_FLOOR_DAYS;
  if (defaultDays < floor) throw new SocError('retention.belowFloor', { floor, days: defaultDays });
  const short = classes.find(({ days }) => days < floor);
  if (short !== undefined) throw new SocError('retention.belowFloor', { floor, ...short });
}

/** The policy in force: what people chose, else what is configured. */
export function policyInForce({ policy }: CustodyState, configured: RetentionPolicy): RetentionPolicy {
  const { defaultDays, classes } = policy?.body ?? configured;
  return { defaultDays, classes };
}

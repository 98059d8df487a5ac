import type { DeletionRequest } from '@qiaolou/event-store/custody';
import { DAY_MS, type DeletionRequestView } from '@qiaolou/schema';

/** A request that nobody decided, or that could not be done, by then is void. */
const VALID_DAYS = 14;

/** How a request stands. */
export function deletionState({ ask, decision, done }: DeletionRequest, now: number): DeletionRequestView['state'] {
  if (decision !== undefined && !decision.body.approved) return 'refused';
  if (done) return 'done';
  const since = Date.parse((decision ?? ask).at);
  if (now - since > VALID_DAYS * DAY_MS) return 'expired';
  return decision === undefined ? 'open' : 'approved';
}

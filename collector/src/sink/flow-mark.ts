import type { RawRecord } from '@qiaolou/schema';

/** What put a mark on the spool: no sender did. */
export const FLOW_MARK_LISTENER = 'flow-mark';

/**
 * A record without content that ends the open window of flows: no more flows came, or somebody wants to see what came. Time passes
 * for flows only by what is in the spool, so that reading it again makes the same rows.
 */
export function flowMark(now: number): RawRecord {
  return { payload: new Uint8Array(), receivedAt: now, listener: FLOW_MARK_LISTENER, peer: 'local' };
}

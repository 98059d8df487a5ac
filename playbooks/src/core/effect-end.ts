import { isoTime } from '@qiaolou/schema';
import type { Connector } from '../connectors/connector.ts';

/** When an effect is to be taken back that has no end of its own: it is in force until somebody lifts it. */
export const NEVER_ENDS = '9999-12-31T23:59:59.999Z';

/** When an act done now is to be taken back; null where it cannot be. */
export function effectEnd(connector: Connector, args: unknown, now: number): string | null {
  if (connector.undo === undefined) return null;
  const seconds = connector.undoAfterSeconds?.(args) ?? null;
  return seconds === null ? NEVER_ENDS : isoTime(now + seconds * 1000);
}

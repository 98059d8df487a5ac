import type { RetentionTroubles } from '@qiaolou/compliance';
import { SocError, type ErrorCode } from '@qiaolou/schema';
import type { WaitingPartName, WaitingParts } from '../waiting/waiting-parts.ts';

type CustodyPart = Extract<WaitingPartName, `custody/${string}`>;

const CODES = {
  'custody/disk': 'retention.diskFills',
  'custody/seals': 'retention.sealsBroken',
  'custody/clock': 'retention.clockInDoubt',
} as const satisfies Record<CustodyPart, ErrorCode>;

/** Tells what of the kept logs is not as it should be, and takes back what was told and is over. */
export function tellRetention({ hot, cold, findings, clockDoubt }: RetentionTroubles, waiting: WaitingParts): void {
  const told = new Set(waiting.list().map(({ part }) => part));
  const troubles: Readonly<Record<CustodyPart, boolean>> = {
    'custody/disk': hot?.alarm === true || cold?.alarm === true,
    'custody/seals': findings > 0,
    'custody/clock': clockDoubt,
  };
  for (const [part, is] of Object.entries(troubles) as [CustodyPart, boolean][]) {
    if (!is) waiting.over(part);
    // Once: these are no tries that fail again and again.
    else if (!told.has(part))
      waiting.because(part, new SocError(CODES[part], { daysLeft: hot?.daysLeft ?? null, findings }));
  }
}

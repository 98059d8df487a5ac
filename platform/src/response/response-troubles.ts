import type { ResponseFigures } from '@qiaolou/playbooks';
import { SocError, type EffectState, type ErrorCode } from '@qiaolou/schema';
import type { WaitingPartName, WaitingParts } from '../waiting/waiting-parts.ts';

type ResponsePart = Extract<WaitingPartName, `response/${string}`>;

/** What of effects in force is as it should be, and what is told where. */
const TROUBLED_STATES = {
  applied: undefined,
  verified: undefined,
  reapplied: undefined,
  lifting: undefined,
  lost: 'response/blocks',
  undoFailed: 'response/undo',
} as const satisfies Record<EffectState, ResponsePart | undefined>;

const CODES = {
  'response/blocks': 'playbooks.notVerified',
  'response/undo': 'playbooks.undoFailed',
  'response/outcomes': 'playbooks.outcomeUnknown',
  'response/overdue': 'playbooks.overdue',
} as const satisfies Record<ResponsePart, ErrorCode>;

/** Tells which acts on the outside world do not stand as they should, and takes back what was told and is over. */
export function tellResponseTroubles(figures: ResponseFigures, waiting: WaitingParts): void {
  const told = new Set(waiting.list().map(({ part }) => part));
  for (const [part, count] of Object.entries(troublesOf(figures)) as [ResponsePart, number][]) {
    if (count === 0) waiting.over(part);
    // Once: these are no tries that fail again and again.
    else if (!told.has(part)) waiting.because(part, new SocError(CODES[part], { count }));
  }
}

function troublesOf({ effects, overdue, unknown }: ResponseFigures): Readonly<Record<ResponsePart, number>> {
  const troubles = {
    'response/undo': 0,
    'response/blocks': 0,
    'response/outcomes': unknown,
    'response/overdue': overdue,
  };
  for (const [state, part] of Object.entries(TROUBLED_STATES) as [EffectState, ResponsePart | undefined][])
    if (part !== undefined) troubles[part] += effects[state];
  return troubles;
}

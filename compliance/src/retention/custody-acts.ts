import {
  areTwoHands,
  clockDoubt,
  type CustodyBody,
  type CustodyEntry,
  type CustodyState,
} from '@qiaolou/event-store/custody';
import {
  DAY_MS,
  dayOf,
  dayStart,
  RETENTION_FLOOR_DAYS,
  SocError,
  type Actor,
  type AskDeletionBody,
  type DecideDeletionBody,
  type HoldBody,
  type LiftHoldBody,
  type RetentionPolicyBody,
} from '@qiaolou/schema';
import type { Deciding } from './deletable-files.ts';
import { deletionState } from './deletion-state.ts';
import { mustKeepFloor } from './retention-settings.ts';
import type { CustodyAct } from './tables.ts';

/** What a person does, as an entry of the chain. Each throws what speaks against it. */
type Act = (state: CustodyState) => CustodyBody;

const personOf = ({ name, roles }: Actor) => ({ name, roles: [...roles] });

/** What a person does, as it adds to the chain. Throws what speaks against it when it is given the state. */
export function actOf(act: CustodyAct, actor: Actor, deciding: Pick<Deciding, 'policy' | 'time'>): Act {
  switch (act.kind) {
    case 'policy':
      return policyAct(act.body, actor);
    case 'hold':
      return holdAct(act.body, actor);
    case 'lift':
      return liftAct(act.id, act.body, actor);
    case 'ask':
      return askAct(act.body, actor, deciding);
    case 'decide':
      return decideAct(act.id, act.body, actor, deciding);
    default:
      return act satisfies never;
  }
}

/** Chooses how long logs are kept. Throws `retention.belowFloor`. */
function policyAct({ defaultDays, classes, reason }: RetentionPolicyBody, actor: Actor): Act {
  return () => {
    mustKeepFloor({ defaultDays, classes });
    return { kind: 'policy', defaultDays, classes, reason, by: personOf(actor) };
  };
}

/** Places a hold. */
function holdAct({ from, to, datasets, reason }: HoldBody, actor: Actor): Act {
  return () => ({ kind: 'hold', from, to, datasets, reason, by: personOf(actor) });
}

/** Lifts a hold. Throws `retention.holdNotFound` for one that is not in force. */
function liftAct(id: number, { reason }: LiftHoldBody, actor: Actor): Act {
  return ({ holds }) => {
    const hold = holds.get(id);
    if (hold === undefined || hold.lift !== undefined) throw new SocError('retention.holdNotFound', { id });
    return { kind: 'lift', hold: id, reason, by: personOf(actor) };
  };
}

/**
 * Asks for a deletion. Throws `retention.tooYoung` for days that the law keeps, `retention.askedAlready` while another request
 * waits, `retention.clockInDoubt`.
 */
function askAct(
  { through, reason }: AskDeletionBody,
  actor: Actor,
  { policy, time }: Pick<Deciding, 'policy' | 'time'>,
): Act {
  return (state) => {
    mustTrustClock(state, time);
    const days = Math.max(RETENTION_FLOOR_DAYS, Math.min(policy.defaultDays, ...policy.classes.map((one) => one.days)));
    const before = dayOf(dayStart(time.now) - days * DAY_MS);
    if (through >= before) throw new SocError('retention.tooYoung', { through, before, days });
    const open = [...state.requests.values()].find((one) => isWaiting(deletionState(one, time.now)));
    if (open !== undefined) throw new SocError('retention.askedAlready', { id: open.ask.seq });
    return { kind: 'ask', through, reason, by: personOf(actor) };
  };
}

/**
 * Approves or refuses a deletion. Throws `retention.notOpen`, `retention.sameHand` for who asked himself or has the same role,
 * `retention.clockInDoubt` for an approval.
 */
function decideAct(
  id: number,
  { approved, reason }: DecideDeletionBody,
  actor: Actor,
  { time }: Pick<Deciding, 'time'>,
): Act {
  return (state) => {
    const request = state.requests.get(id);
    if (request === undefined || deletionState(request, time.now) !== 'open')
      throw new SocError('retention.notOpen', { id });
    const by = personOf(actor);
    const { by: asker } = request.ask.body;
    if (!areTwoHands(asker, by)) throw new SocError('retention.sameHand', { id, askedBy: asker.name });
    if (approved) mustTrustClock(state, time);
    return { kind: 'decide', ask: id, approved, reason, by };
  };
}

function mustTrustClock({ head }: CustodyState, time: Deciding['time']): void {
  const doubt = clockDoubt(head, time);
  if (doubt !== undefined) throw new SocError('retention.clockInDoubt', { doubt });
}

function isWaiting(state: ReturnType<typeof deletionState>): boolean {
  return state === 'open' || state === 'approved';
}

/** Day or number that an entry is about, for the audit trail. */
export function objectOf({ seq, body }: CustodyEntry): string {
  switch (body.kind) {
    case 'seal':
      return body.day;
    case 'hold':
    case 'ask':
      return String(seq);
    case 'lift':
      return String(body.hold);
    case 'decide':
    case 'tombstone':
      return String(body.ask);
    case 'policy':
      return String(body.defaultDays);
    case 'mark':
      return '-';
    default:
      return body satisfies never;
  }
}

import { SHANGHAI_OFFSET_MS, type SourceDecision } from '@qiaolou/schema';

/** Why a source is not expected to speak now; undefined: it is. */
export type ExpectedSilence = 'muted' | 'planned' | 'off-hours';

/** Whether, by what people decided, a source need not speak at a time, epoch ms. */
export function expectedSilence(decision: SourceDecision | undefined, now: number): ExpectedSilence | undefined {
  if (decision === undefined) return undefined;
  if (decision.muted) return 'muted';
  if (decision.silentUntil !== null && now < Date.parse(decision.silentUntil)) return 'planned';
  const local = new Date(now + SHANGHAI_OFFSET_MS);
  const [day, clock] = [local.getUTCDay(), local.toISOString().slice(11, 16)];
  const isOff = decision.offHours.some(({ days, from, to }) => days.includes(day) && from <= clock && clock < to);
  return isOff ? 'off-hours' : undefined;
}

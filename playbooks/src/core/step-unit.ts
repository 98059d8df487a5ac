import { sm3Hex } from '@qiaolou/crypto';
import { kindOf, type CacaoStep } from '../steps/cacao-step.ts';

/** Does a person do this step. */
export function isManual(step: CacaoStep): boolean {
  return kindOf(step).doer(step) === 'person';
}

/** Readable name of a unit, the same for ever: `<run>/<step>#<iteration>.<unit>@<target>`. */
function unitKey(runId: string, stepId: string, unit: number, target: string): string {
  return `${runId}/${stepId}#0.${unit}@${target}`;
}

/** 64 hex digits: SM3 of the unit's name. Sent as `Idempotency-Key`, written into firewall comments. */
export function idempotencyKey(runId: string, stepId: string, unit: number, target: string): string {
  return sm3Hex(unitKey(runId, stepId, unit, target));
}

/** Id of the task about an effect that could not be taken back or kept up. */
export function effectTaskIdOf(key: string): string {
  return sm3Hex(`${key}!effect`).slice(0, 40);
}

/** Id of the manual task of a step: 40 hex digits, the same for ever. */
export function taskIdOf(runId: string, stepId: string): string {
  return sm3Hex(`${unitKey(runId, stepId, 0, 'person')}!task`).slice(0, 40);
}

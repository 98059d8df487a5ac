import { sm3Hex } from '@qiaolou/crypto';
import type { ActionStep, CacaoCommand, CacaoStep } from '../document/cacao-schema.ts';

/** One command on one target. */
export interface StepUnit {
  readonly command: CacaoCommand;
  /** Target id, or the agent's when the step names no target. */
  readonly target: string;
}

/** Does a person do this step. */
export function isManual(step: CacaoStep): boolean {
  return step.type === 'action' && step.commands[0]?.type === 'manual';
}

/** Units of an action: every command in order, each on every target. */
export function unitCount(step: ActionStep): number {
  return step.commands.length * (step.targets?.length ?? 1);
}

/** Unit by its number from 0; undefined past the last. */
export function stepUnit(step: ActionStep, unit: number): StepUnit | undefined {
  const targets = step.targets ?? [step.agent];
  const command = step.commands[Math.floor(unit / targets.length)];
  const target = targets[unit % targets.length];
  return command === undefined || target === undefined ? undefined : { command, target };
}

/** Readable name of a unit, the same for ever: `<run>/<step>#<iteration>.<unit>@<target>`. */
export function unitKey(runId: string, stepId: string, unit: number, target: string): string {
  return `${runId}/${stepId}#0.${unit}@${target}`;
}

/** 64 hex digits: SM3 of the unit's name. Sent as `Idempotency-Key`, written into firewall comments. */
export function idempotencyKey(runId: string, stepId: string, unit: number, target: string): string {
  return sm3Hex(unitKey(runId, stepId, unit, target));
}

/** Id of the manual task of a step: 40 hex digits, the same for ever. */
export function taskIdOf(runId: string, stepId: string): string {
  return sm3Hex(`${unitKey(runId, stepId, 0, 'person')}!task`).slice(0, 40);
}

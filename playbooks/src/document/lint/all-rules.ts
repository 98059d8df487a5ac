import { base64 } from './base64.ts';
import { commandText } from './command-text.ts';
import { completionConflict } from './completion-conflict.ts';
import { condition } from './condition.ts';
import { constantAssigned } from './constant-assigned.ts';
import { cycle } from './cycle.ts';
import { danglingAgent } from './dangling-agent.ts';
import { danglingDefinition } from './dangling-definition.ts';
import { danglingStep } from './dangling-step.ts';
import { endStep } from './end-step.ts';
import { inlineSecret } from './inline-secret.ts';
import { manualAlone } from './manual-alone.ts';
import { missingNext } from './missing-next.ts';
import { modifiedBeforeCreated } from './modified-before-created.ts';
import { sharedBranch } from './shared-branch.ts';
import { startStep } from './start-step.ts';
import { stepType } from './step-type.ts';
import { undefinedVariable } from './undefined-variable.ts';
import { unreachableStep } from './unreachable-step.ts';
import { unsupported } from './unsupported.ts';
import { validityReversed } from './validity-reversed.ts';
import { variableValue } from './variable-value.ts';

/** Every lint rule, in the order its issues are told. A new one is a file of this folder and a line here. */
export const ALL_RULES = [
  startStep,
  endStep,
  stepType,
  danglingStep,
  completionConflict,
  missingNext,
  cycle,
  unreachableStep,
  sharedBranch,
  danglingAgent,
  commandText,
  base64,
  manualAlone,
  variableValue,
  undefinedVariable,
  constantAssigned,
  condition,
  modifiedBeforeCreated,
  validityReversed,
  danglingDefinition,
  inlineSecret,
  unsupported,
] as const;

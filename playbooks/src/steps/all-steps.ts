import { action } from './action.ts';
import { end } from './end.ts';
import { ifCondition } from './if-condition.ts';
import { parallel } from './parallel.ts';
import { playbookAction } from './playbook-action.ts';
import { start } from './start.ts';
import { switchCondition } from './switch-condition.ts';
import { whileCondition } from './while-condition.ts';

/** Every step type. A new one is a file of this folder and a line here. */
export const ALL_STEPS = {
  start,
  end,
  action,
  'playbook-action': playbookAction,
  parallel,
  'if-condition': ifCondition,
  'while-condition': whileCondition,
  'switch-condition': switchCondition,
} as const;

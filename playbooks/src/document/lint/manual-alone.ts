import { stepRule } from './lint-rule.ts';

/** A manual command is the only command of its step. */
export const manualAlone = stepRule({
  id: 'manualAlone',
  asks: 'own: a manual command is the only command of its step',
});

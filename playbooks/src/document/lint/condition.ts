import { stepRule } from './lint-rule.ts';

/** A condition is a comparison the engine can evaluate. */
export const condition = stepRule({
  id: 'condition',
  asks: 'a condition is a comparison the engine can evaluate',
});

import { stepRule } from './lint-rule.ts';

/** Every agent and target named is defined. */
export const danglingAgent = stepRule({ id: 'danglingAgent', asks: 'every agent and target named is defined' });

import { stepRule } from './lint-rule.ts';

/** A constant variable is not written. */
export const constantAssigned = stepRule({ id: 'constantAssigned', asks: 'a constant variable is not written' });

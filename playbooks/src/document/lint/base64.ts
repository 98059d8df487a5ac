import { stepRule } from './lint-rule.ts';

/** What is said to be base64 is base64. */
export const base64 = stepRule({ id: 'base64', asks: 'what is said to be base64 is base64' });

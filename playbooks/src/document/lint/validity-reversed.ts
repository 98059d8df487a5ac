import { lintRule } from './lint-rule.ts';

/** `valid_until` is after `valid_from`. */
export const validityReversed = lintRule({
  id: 'validityReversed',
  asks: 'valid_until is after valid_from',
  find: ({ valid_from: from, valid_until: until }) =>
    from !== undefined && until !== undefined && until <= from
      ? [{ at: '/valid_until', found: `${until} ≤ ${from}` }]
      : [],
});

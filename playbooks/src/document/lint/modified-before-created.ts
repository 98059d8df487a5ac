import { lintRule } from './lint-rule.ts';

/** `modified` is not before `created`. */
export const modifiedBeforeCreated = lintRule({
  id: 'modifiedBeforeCreated',
  asks: 'modified is not before created',
  find: ({ created, modified }) => (modified < created ? [{ at: '/modified', found: `${modified} < ${created}` }] : []),
});

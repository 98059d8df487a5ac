import { pointer } from '../../vocabulary/json-pointer.ts';
import { lintRule } from './lint-rule.ts';

/** A step's type is the one its id says. */
export const stepType = lintRule({
  id: 'stepType',
  asks: "a step's type is the one its id says",
  find: ({ workflow }) =>
    Object.entries(workflow)
      .filter(([id, step]) => !id.startsWith(`${step.type}--`))
      .map(([id, step]) => ({ at: pointer('workflow', id, 'type'), found: `type ${step.type}` })),
});

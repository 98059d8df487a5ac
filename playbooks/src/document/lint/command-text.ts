import { stepRule } from './lint-rule.ts';

/** A command says once what it runs, in the form its type asks. */
export const commandText = stepRule({
  id: 'commandText',
  asks: 'a command has exactly one of command and command_b64',
});

import { randomBytes } from 'node:crypto';
import type { InputGiven } from '../../src/inputs/index.ts';
import type { SpoolFixture } from './spool-fixture.ts';

/** The one key that `inputGiven` knows. */
export const KEY = 'secret';

/** What an input under test is given, over a spool of its own. */
export function inputGiven({ dir, options: { sink, observer, clock } }: SpoolFixture): InputGiven {
  return {
    ...{ sink, observer, clock, stateDirectory: `${dir}/inputs`, newId: () => randomBytes(16).toString('hex') },
    verifyKey: (key) => (key === KEY ? 'sender' : undefined),
  };
}

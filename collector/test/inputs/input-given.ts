import { CONTRACT_SITES } from '../forward/test-sites.ts';
import { forwardGiven } from '../forward/forward-given.ts';
import { randomBytes } from 'node:crypto';
import type { InputGiven } from '../../src/inputs/index.ts';
import type { SpoolFixture } from './spool-fixture.ts';

/** The one key that `inputGiven` knows. */
export const KEY = 'secret';

/** What an input under test is given, over a spool of its own. */
export function inputGiven({ dir, options: { sink, observer, clock } }: SpoolFixture): InputGiven {
  const forward = forwardGiven(dir, CONTRACT_SITES.directory);
  return {
    ...{ sink, observer, clock, stateDirectory: `${dir}/inputs`, newId: () => randomBytes(16).toString('hex') },
    forward,
    verifyKey: (key) => (key === KEY ? 'sender' : undefined),
  };
}

import type { InputGiven } from '../../src/inputs/index.ts';
import type { SpoolFixture } from './spool-fixture.ts';

/** The one key that `inputGiven` knows. */
export const KEY = 'secret';

/** What an input under test is given, over a spool of its own. */
export function inputGiven({ options: { sink, observer, clock } }: SpoolFixture): InputGiven {
  return { sink, observer, clock, verifyKey: (key) => (key === KEY ? 'sender' : undefined) };
}

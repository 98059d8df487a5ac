import { editDistance } from '@qiaolou/schema';

/** Variables of this prefix are the platform's. */
const PREFIX = 'QIAOLOU_';
/** What only tests and development read. */
const OF_TESTS = 'QIAOLOU_TEST_';

/** A variable that sets nothing, and the one that is probably meant. */
export interface UnknownVariable {
  readonly name: string;
  readonly nearest: string;
}

/** Variables of the environment that begin like the platform's and set nothing: a typing error would pass unseen. */
export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): readonly UnknownVariable[] {
  const names = new Set(known);
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !name.startsWith(OF_TESTS) && !names.has(name))
    .toSorted()
    .map((name) => ({ name, nearest: nearestOf(name.toUpperCase(), known) }));
}

/** One that only goes on further is nearer than one that is written otherwise. */
function nearestOf(name: string, known: readonly string[]): string {
  const longer = known.filter((each) => each.startsWith(`${name}_`));
  const among = longer.length > 0 ? longer : known;
  const distances = among.map((each) => ({ each, distance: editDistance(name, each) }));
  return distances.toSorted((a, b) => a.distance - b.distance)[0]?.each ?? '';
}

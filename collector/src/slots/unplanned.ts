/** A pack has something that must be read as text. */
export class Unplanned extends Error {}

/** What was planned. @throws Unplanned where nothing was. */
export function planned<T>(made: T | undefined): T {
  if (made === undefined) throw new Unplanned('must be read as text');
  return made;
}

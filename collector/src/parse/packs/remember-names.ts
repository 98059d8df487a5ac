/** Devices have a few dozen keys; more than this are made up, and remembering them again costs no more than not at all. */
const MOST_NAMES = 1_024;
const LONGEST_KEY = 64;

/**
 * Remembers what a function made of each key, bounded in number and length. Same results; the names are also the same
 * strings every time, which the fields of an event are found by faster.
 */
export function rememberNames(nameOf: (key: string) => string): (key: string) => string {
  const names = new Map<string, string>();
  return (key) => {
    const known = names.get(key);
    if (known !== undefined) return known;
    if (key.length > LONGEST_KEY) return nameOf(key);
    if (names.size >= MOST_NAMES) names.clear();
    // A copy: the key is a slice that would keep its whole line in memory. UTF-16 because it may hold half a pair.
    const own = Buffer.from(key, 'utf16le').toString('utf16le');
    const name = nameOf(own);
    names.set(own, name);
    return name;
  };
}

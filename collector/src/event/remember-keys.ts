const LONGEST_KEY = 64;

/**
 * Remembers what a function made of each key, bounded in number and length: keys come from senders. Same results, the same
 * objects every time. When `most` are known all are forgotten: a county's devices have some thousand keys, more are made up.
 *
 * @example
 * const targetOf = rememberKeys(20_000, (key) => DICTIONARY.get(normalKey(key)));
 */
export function rememberKeys<T>(most: number, of: (key: string) => T): (key: string) => T {
  const made = new Map<string, { readonly value: T }>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known.value;
    if (key.length > LONGEST_KEY) return of(key);
    if (made.size >= most) made.clear();
    // A copy: the key is a slice that would keep its whole line in memory. UTF-16 because it may hold half a pair.
    const own = Buffer.from(key, 'utf16le').toString('utf16le');
    const value = of(own);
    made.set(own, { value });
    return value;
  };
}

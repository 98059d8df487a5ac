/** Search parameters as the router hands them to pages: every value text, as it stands in the address bar. */
export type SearchParams = Readonly<Record<string, string | undefined>>;

/** Reads `?a=1&b=2`; of repeated names the last wins. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Writes the parameters that have a value, in their order; `''` when there is none. */
export function stringifySearch(params: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (typeof value === 'string' && value !== '') search.set(name, value);
  // Colons, slashes and stars are legal in a query and make shared links readable.
  const text = search.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('*', '%2A');
  return text === '' ? '' : `?${text}`;
}

/** A list in one parameter: commas between, commas and backslashes inside escaped by a backslash. */
export function formatList(values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined;
  return values.map((value) => value.replace(/[\\,]/g, (c) => `\\${c}`)).join(',');
}

/** Inverse of {@link formatList}; undefined and `''` are the empty list. */
export function parseList(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  const values: string[] = [];
  let value = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '\\' && i + 1 < text.length) value += text.charAt(++i);
    else if (c === ',') {
      values.push(value);
      value = '';
    } else value += c;
  }
  return [...values, value];
}

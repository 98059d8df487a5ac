/** Lookups inside each other that are resolved. */
const MOST_DEPTH = 12;

/** Innermost lookups that come to a text without asking the machine. */
const HIDING: readonly (readonly [RegExp, (value: string) => string])[] = [
  // A default: what is in front of it names nothing.
  [/\$\{[^${}]{0,200}:-([^${}]{0,200})\}/g, (value) => value],
  [/\$\{\s{0,8}lower\s{0,8}:([^${}]{0,200})\}/gi, (value) => value.toLowerCase()],
  [/\$\{\s{0,8}upper\s{0,8}:([^${}]{0,200})\}/gi, (value) => value.toUpperCase()],
  [/\$\{date:'([^'${}]{0,200})'\}/gi, (value) => value],
];

/**
 * A text with the Log4j lookups resolved that only hide it: `${${::-j}${lower:N}di:ldap://…}` is `${jndi:ldap://…}`
 * (CVE-2021-44228). Lookups that ask the machine (`${env:PATH}`, `${jndi:…}`) stay.
 */
export function resolveLookups(text: string): string {
  let resolved = text;
  for (let depth = 0; depth < MOST_DEPTH && resolved.includes('${'); depth += 1) {
    const before = resolved;
    for (const [lookup, comesTo] of HIDING) resolved = resolved.replace(lookup, (_, value: string) => comesTo(value));
    if (resolved === before) break;
  }
  return resolved;
}

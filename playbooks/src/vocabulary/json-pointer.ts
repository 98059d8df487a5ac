/**
 * JSON pointer (RFC 6901) of a path of keys.
 *
 * @example
 * pointer('workflow', 'a/b', 0); // '/workflow/a~1b/0'
 */
export function pointer(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

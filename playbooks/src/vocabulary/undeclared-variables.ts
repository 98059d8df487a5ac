/** Those of the names that are not declared, each once. */
export function undeclaredVariables(
  names: readonly string[],
  declared: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [...new Set(names)].filter((name) => !Object.hasOwn(declared, name));
}

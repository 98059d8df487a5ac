import { RuleProblem, type DocumentPlace } from './rule-error.ts';

/** Values for `%name%` in values with the `expand` modifier, such as `Administrators` or `JumpServers`. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

/** Most values one `expand` may grow to. */
const MAX_EXPANSION = 10_000;

/**
 * Replaces every `%name%` by each of its values; `\%` is a literal percent sign. Throws RuleProblem
 * `detection.unsupported` when a placeholder has no values: such a rule could never fire and must not look active.
 */
export function expandPlaceholders(value: string, known: Placeholders, place: DocumentPlace): readonly string[] {
  let texts: readonly string[] = [''];
  for (const [token, name] of value.matchAll(/\\%|%([^%\s]+)%|[^%\\]+|[\s\S]/g)) {
    let choices: readonly string[] = [token === '\\%' ? '%' : token];
    if (name !== undefined) {
      choices = known.get(name) ?? [];
      if (choices.length === 0) {
        throw new RuleProblem('detection.unsupported', place, `no values are configured for the placeholder %${name}%`);
      }
    }
    if (texts.length * choices.length > MAX_EXPANSION) {
      throw new RuleProblem('detection.ruleInvalid', place, `expands to more than ${MAX_EXPANSION} values`);
    }
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
  }
  return texts;
}

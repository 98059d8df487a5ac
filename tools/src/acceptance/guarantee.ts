import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test that shows a guarantee: its file from the root of the repository, and its title as written there, or its beginning. */
export type Proof = readonly [file: string, title: string];

/** Something a collector must do whatever happens, and the tests that would fail if it did not. */
export interface Guarantee {
  /** What happens. */
  readonly when: string;
  /** What then holds. */
  readonly holds: string;
  /** Who tests the same: the lists of Vector and rsyslog. */
  readonly like?: string;
  readonly proofs: readonly [Proof, ...Proof[]];
}

/**
 * Proofs that name no test: the file is missing, or no `test(`, `it(` or `describe(` in it begins its title so.
 *
 * @param root The repository.
 */
export function missingProofs(root: string, guarantees: readonly Guarantee[]): readonly Proof[] {
  const texts = new Map<string, string>();
  const textOf = (file: string): string => {
    const path = join(root, file);
    const text = texts.get(file) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '');
    texts.set(file, text);
    return text;
  };
  return guarantees.flatMap(({ proofs }) => proofs).filter(([file, title]) => !hasTest(textOf(file), title));
}

/** A title follows a quote, which follows a bracket: it stands in no comment. */
function hasTest(text: string, title: string): boolean {
  for (let at = text.indexOf(title); at >= 0; at = text.indexOf(title, at + 1))
    if (/\(\s*['"`]$/.test(text.slice(Math.max(0, at - 20), at))) return true;
  return false;
}

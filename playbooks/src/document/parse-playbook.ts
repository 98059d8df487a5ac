import { SocError } from '@qiaolou/schema';
import { playbookSchema, type Playbook } from './cacao-schema.ts';
import { lintActions } from './lint-actions.ts';
import { lintGraph } from './lint-graph.ts';
import { pointer, type LintIssue } from './lint-issue.ts';
import { lintMetadata } from './lint-metadata.ts';
import { lintVariables } from './lint-variables.ts';

/** Outcome of reading a playbook. `unsupported`: right by CACAO 2.0, but this engine cannot run it. */
export type ParsedPlaybook =
  | { readonly ok: true; readonly playbook: Playbook }
  | {
      readonly ok: false;
      readonly code: 'playbooks.invalid' | 'playbooks.unsupported';
      readonly issues: readonly LintIssue[];
    };

const MAX_ISSUES = 100;
const MAX_TEXT = 2_000_000;

/** Reads a CACAO 2.0 playbook from JSON text (at most 2 MB) or from a parsed value. Never throws. */
export function parsePlaybook(input: unknown): ParsedPlaybook {
  let document = input;
  if (typeof input === 'string') {
    if (input.length > MAX_TEXT)
      return invalid([{ rule: 'json', at: '', found: `longer than ${MAX_TEXT} characters` }]);
    try {
      document = JSON.parse(input);
    } catch (error) {
      return invalid([{ rule: 'json', at: '', found: error instanceof Error ? error.message : 'not JSON' }]);
    }
  }
  const parsed = playbookSchema.safeParse(document);
  if (!parsed.success)
    return invalid(
      parsed.error.issues.map((issue) => ({
        rule: 'schema',
        at: pointer(...issue.path.map(keyOf)),
        found: issue.message,
      })),
    );
  const issues = lintPlaybook(parsed.data);
  return issues.length === 0 ? { ok: true, playbook: parsed.data } : invalid(issues);
}

/** All lint issues of a playbook that has the right shape, worst first: what is wrong, then what is unsupported. */
export function lintPlaybook(playbook: Playbook): readonly LintIssue[] {
  const issues = [
    ...lintGraph(playbook),
    ...lintActions(playbook),
    ...lintVariables(playbook),
    ...lintMetadata(playbook),
  ];
  return [
    ...issues.filter((issue) => issue.rule !== 'unsupported'),
    ...issues.filter((issue) => issue.rule === 'unsupported'),
  ];
}

/** Like `parsePlaybook`, but throws `playbooks.invalid` or `playbooks.unsupported` with `details.issues`. */
export function requirePlaybook(input: unknown): Playbook {
  const parsed = parsePlaybook(input);
  if (parsed.ok) return parsed.playbook;
  throw new SocError(parsed.code, { issues: parsed.issues.map((issue) => ({ ...issue })) });
}

function invalid(issues: readonly LintIssue[]): ParsedPlaybook {
  const unsupportedOnly = issues.every((issue) => issue.rule === 'unsupported');
  return {
    ok: false,
    code: unsupportedOnly ? 'playbooks.unsupported' : 'playbooks.invalid',
    issues: issues.slice(0, MAX_ISSUES),
  };
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}

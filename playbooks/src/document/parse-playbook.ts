import { SocError, parseJson } from '@qiaolou/schema';
import { pointer } from '../vocabulary/json-pointer.ts';
import { cutTimestamps, type PlaybookNotice } from './cut-timestamps.ts';
import { lintPlaybook, type LintIssue } from './lint/lint-playbook.ts';
import { playbookSchema, type Playbook } from './playbook-schema.ts';

/** Outcome of reading a playbook. `unsupported`: right by CACAO 2.0, but this engine cannot run it. */
export type ParsedPlaybook =
  | {
      readonly ok: true;
      readonly playbook: Playbook;
      /** What was read otherwise than it stands. */
      readonly notices: readonly PlaybookNotice[];
    }
  | {
      readonly ok: false;
      readonly code: 'playbooks.invalid' | 'playbooks.unsupported';
      readonly issues: readonly LintIssue[];
    };

const MAX_ISSUES = 100;
const MAX_TEXT = 2_000_000;

/**
 * Reads a CACAO 2.0 playbook from JSON text (at most 2 MB) or from a parsed value. Never throws.
 *
 * @example
 *   const parsed = parsePlaybook(text);
 *   if (!parsed.ok) console.error(parsed.code, parsed.issues);
 */
export function parsePlaybook(input: unknown): ParsedPlaybook {
  let document = input;
  if (typeof input === 'string') {
    if (input.length > MAX_TEXT)
      return invalid([{ rule: 'json', at: '', found: `longer than ${MAX_TEXT} characters` }]);
    try {
      document = parseJson(input);
    } catch (error) {
      return invalid([{ rule: 'json', at: '', found: error instanceof Error ? error.message : 'not JSON' }]);
    }
  }
  const { document: cut, notices } = cutTimestamps(document);
  const parsed = playbookSchema.safeParse(cut);
  if (!parsed.success)
    return invalid(
      parsed.error.issues.map((issue) => ({
        rule: 'schema',
        at: pointer(...issue.path.map(keyOf)),
        found: issue.message,
      })),
    );
  const issues = lintPlaybook(parsed.data);
  return issues.length === 0 ? { ok: true, playbook: parsed.data, notices } : invalid(issues);
}

/**
 * Like `parsePlaybook`, but throws `playbooks.invalid` or `playbooks.unsupported` with `details.issues`.
 *
 * @example
 *   requirePlaybook(readFileSync('playbook.json', 'utf8')).workflow_start; // 'start--…'
 */
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

import { jsonPositions, type TextPosition } from './json-position.ts';
import { parsePlaybook } from './parse-playbook.ts';
import type { LintIssue } from './lint/lint-playbook.ts';

/** A lint issue and where in the text it is. */
export type PlaybookProblem = LintIssue & TextPosition;

/**
 * Everything that keeps a playbook's text from being run, with places in the text; empty when nothing does. What is
 * missing is told where it should stand. Never throws.
 *
 * @example
 * checkPlaybook('{\n  "type": "playbook"\n}')[0]; // { rule: 'schema', at: '/spec_version', line: 1, column: 1, found: … }
 */
export function checkPlaybook(text: string): readonly PlaybookProblem[] {
  const parsed = parsePlaybook(text);
  if (parsed.ok) return [];
  const positions = parsed.issues.some(({ rule }) => rule === 'json') ? NOWHERE : jsonPositions(text);
  return parsed.issues.map((issue) => ({ ...issue, ...positionOf(issue.at, positions) }));
}

/** A text that is not JSON has no places; its fault names one itself. */
const NOWHERE: ReadonlyMap<string, TextPosition> = new Map();

/** The value's place, or that of the nearest value around it. */
function positionOf(pointer: string, positions: ReadonlyMap<string, TextPosition>): TextPosition {
  const here = positions.get(pointer);
  if (here !== undefined) return here;
  return pointer === '' ? { line: 1, column: 1 } : positionOf(pointer.slice(0, pointer.lastIndexOf('/')), positions);
}

import { isScalar, LineCounter, type Document } from 'yaml';
import type { z } from 'zod';
import { correlationDocumentSchema, detectionDocumentSchema } from './document-schema.ts';
import { readCorrelationRule } from './read-correlation-rule.ts';
import { readDetectionRule } from './read-detection-rule.ts';
import { readYaml, type YamlFault } from './read-yaml.ts';
import { RuleProblem, type DocumentPlace, type RuleError } from './rule-error.ts';
import type { Rule } from './rule-model.ts';
import type { RuleReading } from './rule-reading.ts';

/** A rule file's text and the name errors give it. */
export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/** What was read: the good rules and, apart, what is wrong with the others. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly errors: readonly RuleError[];
}

/** Reads every document of a rule file (YAML 1.2). Never throws for what the text holds. */
export function readRuleText(source: RuleText, reading: RuleReading): RuleSet {
  const lines = new LineCounter();
  const read = readYaml(source.text, lines);
  if ('fault' in read) return { rules: [], errors: [syntaxError(source, read.fault, lines)] };
  const rules: Rule[] = [];
  const errors: RuleError[] = [];
  for (const { document, fault } of read.documents) {
    if (fault === undefined && isEmpty(document)) continue;
    const result =
      fault === undefined ? readDocument(document, { source, lines, reading }) : syntaxError(source, fault, lines);
    if ('kind' in result) rules.push(result);
    else errors.push(result);
  }
  return { rules, errors };
}

interface ReadContext {
  readonly source: RuleText;
  readonly lines: LineCounter;
  readonly reading: RuleReading;
}

function readDocument(document: Document.Parsed, context: ReadContext): Rule | RuleError {
  const { file } = context.source;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
    return readValue(value, document, context);
  } catch (error) {
    const named = { ruleId: textKey(value, 'id'), ruleTitle: textKey(value, 'title') };
    if (error instanceof RuleProblem) {
      const { line, col } = position(document, error.place, context.lines);
      const { code, reason, details } = error;
      return { code, file, line, column: col, ...named, reason, details };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { ...errorAt(file, reason, position(document, { path: [] }, context.lines)), ...named };
  }
}

function readValue(value: unknown, document: Document.Parsed, context: ReadContext): Rule {
  const { line } = position(document, { path: [] }, context.lines);
  const origin = { file: context.source.file, line };
  if (hasKey(value, 'action')) throw new RuleProblem('detection.unsupported', { path: ['action'] }, 'rule collections');
  if (hasKey(value, 'filter')) throw new RuleProblem('detection.unsupported', { path: ['filter'] }, 'filter documents');
  if (hasKey(value, 'correlation')) return readCorrelationRule(checked(correlationDocumentSchema, value), origin);
  return readDetectionRule(checked(detectionDocumentSchema, value), origin, context.reading);
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
  throw new RuleProblem('detection.ruleInvalid', { path }, `${path.join('.')}: ${issue?.message ?? 'invalid'}`);
}

function hasKey(value: unknown, key: string): value is object {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function textKey(value: unknown, key: string): string | undefined {
  if (!hasKey(value, key)) return undefined;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : undefined;
}

function position(
  document: Document.Parsed,
  place: DocumentPlace,
  lines: LineCounter,
): { readonly line: number; readonly col: number } {
  // The deepest node that exists on the path: a missing key is reported at its parent.
  for (let length = place.path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(place.path.slice(0, length), true);
    const range = rangeOf(node);
    if (range !== undefined) return lines.linePos(range + (length === place.path.length ? (place.offset ?? 0) : 0));
  }
  return { line: 1, col: 1 };
}

function syntaxError({ file }: RuleText, { reason, offset }: YamlFault, lines: LineCounter): RuleError {
  return { ...errorAt(file, reason, lines.linePos(offset)), code: 'detection.yamlSyntax' };
}

// `---` at the end of a file starts a document that holds nothing.
function isEmpty({ contents }: Document.Parsed): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const start: unknown = Array.isArray(node.range) ? node.range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}

function errorAt(file: string, reason: string, at: { readonly line: number; readonly col: number }): RuleError {
  return {
    code: 'detection.ruleInvalid',
    file,
    line: at.line,
    column: at.col,
    ruleId: undefined,
    ruleTitle: undefined,
    reason,
    details: {},
  };
}

import { DAY_MS, parseDuration } from '@qiaolou/schema';
import type { CorrelationDocument } from './document-schema.ts';
import { RuleProblem } from './rule-error.ts';
import { ruleHead, type DocumentOrigin } from './rule-head.ts';
import type { CorrelationRule, CorrelationType, CountBound } from './rule-model.ts';

const TYPES: readonly string[] = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'temporal',
  'temporal_ordered',
] satisfies CorrelationType[];
const OPERATORS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;

/** How many fields each type takes. */
const FIELDS: Readonly<Record<CorrelationType, (fields: number) => boolean>> = {
  event_count: () => true,
  value_count: (fields) => fields > 0,
  value_sum: (fields) => fields === 1,
  value_avg: (fields) => fields === 1,
  temporal: () => true,
  temporal_ordered: () => true,
};

/** Longest window; a longer one would have to be kept in memory for too long. */
const MAX_TIMESPAN_MS = 7 * DAY_MS;

/** Turns a checked correlation document into a rule. Throws RuleProblem with code and place. */
export function readCorrelationRule(document: CorrelationDocument, origin: DocumentOrigin): CorrelationRule {
  const { correlation } = document;
  if (!isCorrelationType(correlation.type)) {
    const reason = `correlation type '${correlation.type}' (known: ${TYPES.join(', ')})`;
    throw new RuleProblem('detection.unsupported', { path: ['correlation', 'type'] }, reason);
  }
  const bounds = readBounds(correlation.condition, correlation.type);
  const fields = correlation.condition?.field ?? [];
  if (!FIELDS[correlation.type](fields.length)) {
    const reason = `condition.field of ${correlation.type}: ${fields.length} fields`;
    throw new RuleProblem('detection.ruleInvalid', { path: ['correlation', 'condition'] }, reason);
  }
  return {
    kind: 'correlation',
    ...ruleHead(document, origin),
    type: correlation.type,
    rules: correlation.rules,
    groupBy: correlation['group-by'] ?? [],
    timespanMs: readTimespan(correlation.timespan),
    bounds,
    fields,
    aliases: correlation.aliases ?? {},
    countedApart: readCountedApart(document, correlation.type),
    generate: correlation.generate ?? document.generate ?? false,
  };
}

function readCountedApart({ counted_apart: apart = false }: CorrelationDocument, type: CorrelationType): boolean {
  if (!apart || (type !== 'temporal' && type !== 'temporal_ordered')) return apart;
  throw new RuleProblem('detection.ruleInvalid', { path: ['counted_apart'] }, `${type} asks for all rules together`);
}

function isCorrelationType(type: string): type is CorrelationType {
  return TYPES.includes(type);
}

function readBounds(
  condition: CorrelationDocument['correlation']['condition'],
  type: CorrelationType,
): readonly CountBound[] {
  const bounds = OPERATORS.flatMap((operator) => {
    const operand = condition?.[operator];
    return operand === undefined ? [] : [{ operator, operand }];
  });
  if (bounds.length === 0 && type !== 'temporal' && type !== 'temporal_ordered') {
    const reason = `${type} needs a condition such as gte: 10`;
    throw new RuleProblem('detection.ruleInvalid', { path: ['correlation', 'condition'] }, reason);
  }
  return bounds;
}

function readTimespan(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds <= MAX_TIMESPAN_MS) return milliseconds;
  const reason = `timespan ${text}: from 1s to 7d`;
  throw new RuleProblem('detection.unsupported', { path: ['correlation', 'timespan'] }, reason);
}

import { buildItem, type RuleValue } from './build-item.ts';
import type { DetectionDocument } from './document-schema.ts';
import { parseCondition } from './parse-condition.ts';
import { RuleProblem } from './rule-error.ts';
import { ruleHead, type DocumentOrigin } from './rule-head.ts';
import type { Condition, DetectionRule, Item, Selection } from './rule-model.ts';
import type { RuleReading } from './rule-reading.ts';

type Path = readonly (string | number)[];
type SelectionMap = Readonly<Record<string, RuleValue | readonly RuleValue[]>>;
type SelectionSource = RuleValue | SelectionMap | readonly (RuleValue | SelectionMap)[];

/** Keys of `detection` that are not search identifiers; `timeframe` is Sigma 1 and has no effect. */
const NOT_SELECTIONS = ['condition', 'timeframe'];

/** Turns a checked document into a rule. Throws RuleProblem with code and place. */
export function readDetectionRule(
  document: DetectionDocument,
  origin: DocumentOrigin,
  reading: RuleReading,
): DetectionRule {
  if (document.taxonomy !== undefined && document.taxonomy !== 'sigma' && document.taxonomy !== 'ecs') {
    throw new RuleProblem('detection.unsupported', { path: ['taxonomy'] }, `taxonomy ${document.taxonomy}`);
  }
  const { detection, logsource } = document;
  const { product, category, service } = logsource;
  if (product === undefined && category === undefined && service === undefined) {
    throw new RuleProblem('detection.ruleInvalid', { path: ['logsource'] }, 'needs product, category or service');
  }
  const names = Object.keys(detection).filter((name) => !NOT_SELECTIONS.includes(name));
  if (names.length === 0) throw new RuleProblem('detection.ruleInvalid', { path: ['detection'] }, 'no selection');
  const selections = new Map(
    names.map((name) => [
      name,
      readSelection(detection[name] as SelectionSource, { path: ['detection', name], reading }),
    ]),
  );
  return {
    kind: 'detection',
    ...ruleHead(document, origin),
    logsource: { product, category, service },
    selections,
    condition: readConditions(detection.condition, names),
  };
}

function readConditions(texts: readonly string[], names: readonly string[]): Condition {
  const children = texts.map((text, index) =>
    parseCondition(text, names, texts.length === 1 ? ['detection', 'condition'] : ['detection', 'condition', index]),
  );
  const [only] = children;
  return children.length === 1 && only !== undefined ? only : { kind: 'or', children };
}

interface SelectionContext {
  readonly path: Path;
  readonly reading: RuleReading;
}

function readSelection(source: SelectionSource, context: SelectionContext): Selection {
  if (isList(source)) return readList(source, context);
  if (isMap(source)) return readMap(source, context);
  return item(null, [source], context);
}

function readList(source: readonly (RuleValue | SelectionMap)[], context: SelectionContext): Selection {
  if (source.length === 0) throw new RuleProblem('detection.ruleInvalid', { path: context.path }, 'empty list');
  const scalars = source.filter((entry): entry is RuleValue => !isMap(entry));
  if (scalars.length === source.length) return item(null, scalars, context);
  const children = source.map((entry, index) => {
    const place = { ...context, path: [...context.path, index] };
    return isMap(entry) ? readMap(entry, place) : item(null, [entry], place);
  });
  return single('or', children);
}

function readMap(source: SelectionMap, context: SelectionContext): Selection {
  const entries = Object.entries(source);
  if (entries.length === 0) throw new RuleProblem('detection.ruleInvalid', { path: context.path }, 'empty map');
  return single(
    'and',
    entries.map(([key, value]) =>
      item(key, isList(value) ? value : [value], { ...context, path: [...context.path, key] }),
    ),
  );
}

function item(key: string | null, values: readonly RuleValue[], context: SelectionContext): Item {
  return buildItem(key, values, { place: { path: context.path }, reading: context.reading });
}

function single(kind: 'and' | 'or', children: readonly Selection[]): Selection {
  const [only] = children;
  return children.length === 1 && only !== undefined ? only : { kind, children };
}

function isList(value: SelectionSource): value is readonly (RuleValue | SelectionMap)[];
function isList(value: RuleValue | readonly RuleValue[]): value is readonly RuleValue[];
function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function isMap(value: SelectionSource): value is SelectionMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import {
  cidrRange,
  comparedAs,
  compareValues,
  fieldDefinition,
  ipText,
  literalOf,
  shownValue,
  type Ast,
  type Scalar,
} from '@qiaolou/schema';
import { hasLong, longEntries, longName, othersPrefix } from './event-document.ts';
import { IP_TEXT, LONG_FIELD, OTHERS_FIELD } from './index-template.ts';
import { luceneRegex, luceneText, luceneWildcard } from './lucene-regex.ts';

/** A query of the search server. */
export type Dsl = Readonly<Record<string, unknown>>;

const NONE: Dsl = { match_none: {} };
const EVERYTHING: Dsl = { match_all: {} };

/** Query of an AST, to be used as a filter. The AST must be valid. */
export function astDsl(ast: Ast): Dsl {
  switch (ast.op) {
    case 'all':
      return EVERYTHING;
    case 'and':
      return ast.args.length === 0 ? EVERYTHING : { bool: { filter: ast.args.map(astDsl) } };
    case 'or':
      return ast.args.length === 0 ? NONE : { bool: { should: ast.args.map(astDsl), minimum_should_match: 1 } };
    case 'not':
      return { bool: { must_not: [astDsl(ast.arg)] } };
    default:
      return fieldDefinition(ast.field) === undefined ? otherDsl(ast) : knownDsl(ast);
  }
}

type Leaf = Exclude<Ast, { op: 'all' | 'and' | 'or' | 'not' }>;

function regexp(field: string, value: string): Dsl {
  return { regexp: { [field]: { value, flags: 'NONE', max_determinized_states: 50_000 } } };
}

function knownDsl(leaf: Leaf): Dsl {
  const { field } = leaf;
  const text = comparedAs(field) === 'ip' ? `${field}.${IP_TEXT}` : field;
  switch (leaf.op) {
    case 'exists':
      return hasLong(field) ? anyOf([{ exists: { field } }, longExists(field)]) : { exists: { field } };
    case 'eq':
      return oneOf(field, [leaf.value]);
    case 'in':
      return oneOf(field, leaf.values);
    case 'contains':
      return regexp(text, `.*${luceneText(leaf.value, true)}.*`);
    case 'wildcard':
      return regexp(text, luceneWildcard(leaf.value));
    case 'regex':
      return regexp(text, luceneRegex(leaf.value));
    case 'cidr': {
      const range = cidrRange(leaf.value);
      return range === undefined ? NONE : { range: { [field]: { gte: ipText(range.from), lte: ipText(range.to) } } };
    }
    case 'range':
      return rangeDsl(leaf);
    default:
      return leaf satisfies never;
  }
}

function oneOf(field: string, values: readonly Scalar[]): Dsl {
  const type = comparedAs(field);
  const terms = values
    .map((value) => literalOf(field, value))
    .filter((value) => value !== undefined && !(type === 'long' && !Number.isInteger(value)))
    .map((value) => shownValue(type, value ?? ''));
  if (terms.length === 0) return NONE;
  // A date is a millisecond in the index; as a range both ends are explicit.
  if (type === 'date')
    return { bool: { should: terms.map((value) => ({ range: { [field]: { gte: value, lte: value } } })) } };
  return withLong(field, values, { terms: { [field]: terms } });
}

/** At least one of them. */
function anyOf(should: readonly Dsl[]): Dsl {
  return { bool: { should, minimum_should_match: 1 } };
}

/** Events of which a value of this field is too long to be in its index. */
function longExists(field: string): Dsl {
  return { terms: { [LONG_FIELD]: [longName(field)] } };
}

/** A query for values, and for those of them that are too long by their digests. */
function withLong(field: string, values: readonly Scalar[], query: Dsl): Dsl {
  const digests = hasLong(field) ? values.flatMap((value) => longEntries(field, value).slice(1)) : [];
  return digests.length === 0 ? query : anyOf([query, { terms: { [LONG_FIELD]: digests } }]);
}

function rangeDsl(leaf: Extract<Ast, { op: 'range' }>): Dsl {
  const { field } = leaf;
  const type = comparedAs(field);
  // One clause: each side must hold for the same value of a list.
  const bounds: Record<string, Scalar> = {};
  const side = (strict: 'gt' | 'lt', loose: 'gte' | 'lte') => {
    const [hard, soft] = [leaf[strict], leaf[loose]].map((value) =>
      value === undefined ? undefined : literalOf(field, value),
    );
    const tighter =
      hard !== undefined && soft !== undefined && compareValues(hard, soft) * (strict === 'gt' ? 1 : -1) >= 0;
    if (hard !== undefined && (soft === undefined || tighter)) bounds[strict] = shownValue(type, hard);
    else if (soft !== undefined) bounds[loose] = shownValue(type, soft);
  };
  side('gt', 'gte');
  side('lt', 'lte');
  return { range: { [field]: bounds } };
}

/** Fields the dictionary does not know are `name=value` entries of one field. */
function otherDsl(leaf: Leaf): Dsl {
  const prefix = othersPrefix(leaf.field);
  const start = luceneText(prefix, false);
  switch (leaf.op) {
    case 'exists':
      return anyOf([{ prefix: { [OTHERS_FIELD]: { value: prefix } } }, longExists(leaf.field)]);
    case 'eq':
    case 'in': {
      const values = leaf.op === 'eq' ? [leaf.value] : leaf.values;
      if (values.length === 0) return NONE;
      const entries = values.map((value) => prefix + String(value));
      return withLong(leaf.field, values, { terms: { [OTHERS_FIELD]: entries } });
    }
    case 'contains':
      return regexp(OTHERS_FIELD, `${start}.*${luceneText(leaf.value, true)}.*`);
    case 'wildcard':
      return regexp(OTHERS_FIELD, start + luceneWildcard(leaf.value));
    case 'regex':
      return regexp(OTHERS_FIELD, `${start}(${luceneRegex(leaf.value)})`);
    case 'cidr':
    case 'range':
      // Refused by the check of the AST for fields without a type.
      return NONE;
    default:
      return leaf satisfies never;
  }
}

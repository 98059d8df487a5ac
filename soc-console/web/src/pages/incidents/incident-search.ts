import {
  formatPipedQuery,
  INCIDENT_FIELDS,
  incidentStatusSchema,
  parsePipedQuery,
  UNASSIGNED,
  type Ast,
  type IncidentStatus,
  type RuleLevel,
} from '@qiaolou/schema';
import { parseList, type SearchParams } from '../../base/url-state.ts';
import { quotedPhrase } from '../../query/query-edit.ts';
import { LEVELS_GRAVEST_FIRST } from '../../ui/level-tag.tsx';

/** What the list of incidents shows, as its address says it. */
export interface IncidentSearch {
  /** Text of the query language: a filter, and stages behind it. */
  readonly query: string;
  readonly status: IncidentStatus[];
  readonly level: RuleLevel[];
  readonly assignee: string[];
}

/** Reads the address; links of earlier releases look for a text. */
export function readIncidentSearch(params: SearchParams): IncidentSearch {
  return {
    query: params['query'] ?? quotedPhrase(params['text'] ?? ''),
    status: chosen(params['status'], incidentStatusSchema.options),
    level: chosen(params['level'], LEVELS_GRAVEST_FIRST),
    assignee: [...parseList(params['assignee'])],
  };
}

/** The values of a list in the address that are known, in their own order. */
function chosen<Value extends IncidentStatus | RuleLevel>(text: string | undefined, known: readonly Value[]): Value[] {
  const said = parseList(text);
  return known.filter((value) => said.includes(value));
}

/** The query with everything else that narrows the list, as the server is asked for stages. */
export function wholeQuery({ query, status, level, assignee }: IncidentSearch): string {
  const { dictionary } = INCIDENT_FIELDS;
  const parsed = parsePipedQuery(query, dictionary);
  // The server says what is wrong with it, at the character of what was typed.
  if (!parsed.ok) return query;
  const { where, stages } = parsed.query;
  const named = assignee.filter((name) => name !== UNASSIGNED);
  const taken: Ast = { op: 'in', field: 'incident.assignee', values: named };
  const nobody: Ast = { op: 'not', arg: { op: 'exists', field: 'incident.assignee' } };
  const given: readonly Ast[] = [
    where,
    ...(status.length > 0 ? [{ op: 'in', field: 'incident.status', values: status } as const] : []),
    ...(level.length > 0 ? [{ op: 'in', field: 'incident.level', values: level } as const] : []),
    ...(assignee.length === 0
      ? []
      : [named.length === assignee.length ? taken : ({ op: 'or', args: [nobody, taken] } as const)]),
  ];
  const parts = given.filter(({ op }) => op !== 'all');
  const [only] = parts;
  return formatPipedQuery(
    { where: parts.length === 1 && only !== undefined ? only : { op: 'and', args: parts }, stages },
    dictionary,
  );
}

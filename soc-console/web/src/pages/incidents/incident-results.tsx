import { API_ROUTES } from '@qiaolou/schema';
import { useMemo, type ReactNode } from 'react';
import { callApi, operationUrl } from '../../api/client.ts';
import { usePageSearch } from '../../base/use-page-search.ts';
import { RecordResults, type RecordQuestion } from '../../piped/record-results.tsx';
import { withAst } from '../../query/query-edit.ts';
import { wholeQuery, type IncidentSearch } from './incident-search.ts';
import { INCIDENTS } from './incident-subject.ts';

/** What an incident is shown by when the query does not say. */
const SHOWN = [
  ...['incident.number', 'incident.title', 'incident.level', 'incident.status', 'incident.assignee', '@timestamp'],
];

/** What the stages of a query make of the incidents; under all that narrows the list. */
export function IncidentResults({
  search,
  filter,
}: {
  readonly search: IncidentSearch;
  readonly filter: string;
}): ReactNode {
  const [, change] = usePageSearch();
  const question = useMemo<RecordQuestion>(
    () => ({
      ...{ filter, timed: false, shown: SHOWN },
      asked: { query: wholeQuery(search) },
      ask: (body, signal) => callApi('queryIncidents', { body }, signal),
      exportUrl: (asked) => operationUrl(API_ROUTES.exportIncidentsQuery.path, {}, asked),
      recordLink: (record) => ({ to: `/incidents/${String(record['event.id'])}`, search: {} }),
    }),
    [search, filter],
  );
  return (
    <RecordResults
      subject={INCIDENTS}
      question={question}
      onRange={(from, to) => {
        const range = { gte: new Date(from).toISOString(), lt: new Date(to).toISOString() };
        change({ query: withAst(search.query, { op: 'range', field: '@timestamp', ...range }, INCIDENTS.fields) });
      }}
    />
  );
}

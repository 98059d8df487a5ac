import { formatPipedQuery, INCIDENT_FIELDS } from '@qiaolou/schema';
import { callApi } from '../../api/client.ts';
import { MOST_VALUES, type QuerySubject } from '../../query/query-subject.ts';

const { dictionary } = INCIDENT_FIELDS;

/** Incidents, as their query bar asks about them. */
export const INCIDENTS: QuerySubject = {
  name: 'incidents',
  fields: dictionary,
  values: async (field, _scope, signal) => {
    const stages = [
      { kind: 'group', by: [field], metrics: [] } as const,
      { kind: 'first', count: MOST_VALUES } as const,
    ];
    const query = formatPipedQuery({ where: { op: 'all' }, stages }, dictionary);
    const answer = await callApi('queryIncidents', { body: { query } }, signal);
    return answer.kind === 'table' ? answer.rows.map(([value]) => String(value)) : [];
  },
};

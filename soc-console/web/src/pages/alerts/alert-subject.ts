import { ALERT_FIELDS, formatPipedQuery } from '@qiaolou/schema';
import { callApi } from '../../api/client.ts';
import { MOST_VALUES, type QuerySubject } from '../../query/query-subject.ts';

const { dictionary } = ALERT_FIELDS;

/** The alert queue, as its query bar asks about it. */
export const ALERTS: QuerySubject = {
  name: 'alertGroups',
  fields: dictionary,
  values: async (field, scope, signal) => {
    const stages = [
      { kind: 'group', by: [field], metrics: [] } as const,
      { kind: 'first', count: MOST_VALUES } as const,
    ];
    const query = formatPipedQuery({ where: { op: 'all' }, stages }, dictionary);
    const answer = await callApi('queryAlertGroups', { body: { query, ...scope } }, signal);
    return answer.kind === 'table' ? answer.rows.map(([value]) => String(value)) : [];
  },
};

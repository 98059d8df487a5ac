import { API_ROUTES, type FieldsOf } from '@qiaolou/schema';
import { useMemo, useState, type ReactNode } from 'react';
import { callApi, operationUrl } from '../../api/client.ts';
import { RecordResults, type RecordQuestion } from '../../piped/record-results.tsx';
import { absolute, formatTimeSpec } from '../../time/time-range.ts';
import { ALERTS } from './alert-subject.ts';
import { wholeQuery } from './queue-query.ts';
import type { QueuePage } from './use-queue-page.ts';

/** What a row of the queue is shown by when the query does not say. */
const SHOWN = [
  'rule.name',
  'alert.level',
  'alert.status',
  'alert.source',
  'destination.ip',
  'alert.count',
  '@timestamp',
];

/** What the stages of the queue's query give, instead of its rows; under all that narrows the queue. */
export function QueueResults({ page }: { readonly page: QueuePage }): ReactNode {
  const { change, parts, queue, search } = page;
  const [now] = useState(() => Date.now());
  const question = useMemo<RecordQuestion>(
    () => ({
      ...{ filter: parts.filter, timed: true, shown: SHOWN },
      asked: wholeQuery(search, now),
      ask: (body, signal) => callApi('queryAlertGroups', { body }, signal),
      exportUrl: (asked) => operationUrl(API_ROUTES.exportAlertGroupsQuery.path, {}, asked),
      recordLink: (record: FieldsOf) => ({ to: '.', search: { selected: String(record['event.id']) } }),
    }),
    [search, parts.filter, now],
  );
  return (
    <RecordResults
      key={queue.reading}
      subject={ALERTS}
      question={question}
      onRange={(from, to) => {
        change({ time: formatTimeSpec(absolute(from, to)) });
      }}
    />
  );
}

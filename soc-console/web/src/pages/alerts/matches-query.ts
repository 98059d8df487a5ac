import {
  ALERT_FIELDS,
  fieldsOfRecord,
  matchAst,
  parsePipedQuery,
  type AlertGroup,
  type EventTest,
} from '@qiaolou/schema';

/** Whether a row is one that the filter of a query lets through: the client's answer for live rows. */
export function matchesQuery(group: AlertGroup, query: string): boolean {
  return query === '' || testOf(query)(fieldsOfRecord(ALERT_FIELDS, group));
}

/** The test of the query that was asked last is made once: it is asked of every row. */
const testOf = (() => {
  let last: { readonly query: string; readonly test: EventTest } | undefined;
  return (query: string): EventTest => {
    if (last?.query !== query) last = { query, test: compile(query) };
    return last.test;
  };
})();

/** What cannot be read shows no rows: the server says why. */
function compile(query: string): EventTest {
  const { dictionary } = ALERT_FIELDS;
  const parsed = parsePipedQuery(query, dictionary);
  return parsed.ok ? matchAst(parsed.query.where, compileLike, dictionary) : () => false;
}

/** RE2 is the server's: what the browser's own expressions do not read lets every row through, until the queue is read again. */
function compileLike(pattern: string): (text: string) => boolean {
  try {
    const regex = new RegExp(pattern, 'u');
    return (text) => regex.test(text);
  } catch {
    return () => true;
  }
}

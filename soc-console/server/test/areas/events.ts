import { EVENT_ROUTES, EXPORT_HEADERS, type Problem } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { DAY, eventId } from '../sample-records.ts';
import { EVERYBODY, READERS, areaTests } from './area-tests.ts';

export const events = areaTests(EVENT_ROUTES, {
  access: {
    searchEvents: READERS,
    queryEvents: READERS,
    eventHistogram: READERS,
    topValues: READERS,
    eventsByIds: READERS,
    exportEvents: READERS,
    getEvent: READERS,
    listFields: EVERYBODY,
  },
  calls: ({ as, exact, exercised }) => {
    test('search by text and by tree, page by page', async () => {
      const client = await as('analyst');
      const query = 'source.ip: 10.2.0.1 and not event.kind: pipeline_error';
      const first = await exact(client, 'searchEvents', { body: { query, ...DAY, limit: 10 } });
      expect(first.events).toHaveLength(10);
      const second = await exact(client, 'searchEvents', {
        body: { query: first.ast, ...DAY, limit: 100, after: first.next },
      });
      expect(first.events.length + second.events.length).toBe(first.total.value);
    });

    test('a query that does not parse says where', async () => {
      const response = await (await as('analyst')).send('searchEvents', { body: { query: 'source.ip: (', ...DAY } });
      expect(response.status).toBe(400);
      const { code, details } = (await response.json()) as Problem;
      expect(code).toMatch(/^query\./);
      expect(details['at']).toBe(12);
    });

    test('a query that may mean otherwise says so beside its result', async () => {
      const client = await as('analyst');
      const found = await exact(client, 'searchEvents', { body: { query: 'not sorce.ip：1', ...DAY } });
      expect(found.total.value).toBe(120);
      expect(found.warnings).toMatchObject([{ code: 'query.unknownField', at: 4, length: 8 }]);
      expect(found.warnings[0]?.instead[0]).toBe('source.ip');
      const plain = await exact(client, 'searchEvents', { body: { query: 'source.ip：10.2.0.1', ...DAY } });
      expect(plain.warnings).toEqual([]);
    });

    test('a piped query: a table, a chart, events', async () => {
      const client = await as('analyst');
      const asked = (query: string) => exact(client, 'queryEvents', { body: { query, ...DAY } });
      expect(await asked('* ｜ groupby event.kind')).toMatchObject({
        ...{ kind: 'table', understood: '* | groupby event.kind', warnings: [] },
        columns: [
          { name: 'event.kind', kind: 'field', field: 'event.kind' },
          { name: 'count', kind: 'count' },
        ],
        rows: [
          ['event', 108],
          ['pipeline_error', 12],
        ],
      });
      const chart = await asked('| timechart 1h');
      expect(chart).toMatchObject({ kind: 'table', intervalMs: 3_600_000 });
      if (chart.kind === 'table') expect(chart.rows.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(120);
      const newest = await asked('| dedup event.kind | fields event.kind');
      expect(newest).toMatchObject({ kind: 'events', columns: ['event.kind'] });
      if (newest.kind === 'events') expect(newest.events).toHaveLength(2);
      expect(await asked('not sorce.ip: 1 | count')).toMatchObject({
        warnings: [{ code: 'query.unknownField', at: 4 }],
      });
    });

    test('a piped query that does not parse says where, as a problem', async () => {
      const client = await as('analyst');
      const response = await client.send('queryEvents', { body: { query: 'event.kind: event | grupby a', ...DAY } });
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      const { code, details } = (await response.json()) as Problem;
      expect([code, details['at'], details['length']]).toEqual(['query.unknownStage', 20, 6]);
      const refused = (query: string) => client.refusal('queryEvents', { body: { query, ...DAY } });
      expect(await refused('| timechart 1s')).toBe('400 query.badTimeRange');
      expect(await refused('user.name: "a')).toBe('400 query.unterminatedString');
      expect(await client.refusal('searchEvents', { body: { query: 'a | count', ...DAY } })).toBe('400 query.pipe');
      expect(await client.refusal('queryEvents', { body: { query: '| count', from: DAY.to, to: DAY.from } })).toBe(
        '400 query.badTimeRange',
      );
    });

    test('histogram: every bucket of the range, adding up; split by a field', async () => {
      const client = await as('analyst');
      const plain = await exact(client, 'eventHistogram', { body: { ...DAY, intervalMs: 1_800_000 } });
      expect(plain.buckets).toHaveLength(48);
      expect(plain.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(120);
      const split = await exact(client, 'eventHistogram', {
        body: { ...DAY, intervalMs: 3_600_000, by: 'event.kind' },
      });
      const values = split.buckets.flatMap(({ by }) => by ?? []);
      expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(120);
      const empty = await exact(client, 'eventHistogram', {
        body: { query: 'user.name: nobody', ...DAY, intervalMs: 3_600_000 },
      });
      expect(empty.buckets.map(({ count }) => count)).toEqual(Array.from({ length: 24 }, () => 0));
      expect(await client.refusal('eventHistogram', { body: { ...DAY, intervalMs: 1_000 } })).toBe(
        '400 query.badTimeRange',
      );
    });

    test('most frequent values of a field', async () => {
      const top = await exact(await as('analyst'), 'topValues', { body: { ...DAY, field: 'event.kind' } });
      expect(top).toMatchObject({
        total: 120,
        values: [
          { value: 'event', count: 108 },
          { value: 'pipeline_error', count: 12 },
        ],
      });
    });

    test('by id, one and many', async () => {
      const client = await as('analyst');
      const { event } = await exact(client, 'getEvent', { params: { id: eventId(3) } });
      expect(event['event.id']).toBe(eventId(3));
      expect(await client.refusal('getEvent', { params: { id: 'nothing' } })).toBe('404 records.notFound');
      const { events } = await exact(client, 'eventsByIds', { body: { ids: [eventId(5), 'nothing', eventId(4)] } });
      expect(events.map((one) => one['event.id'])).toEqual([eventId(5), eventId(4)]);
    });

    test('export: NDJSON whole, CSV cut and saying so, formulas disarmed, audited', async () => {
      const client = await as('analyst');
      const whole = await client.send('exportEvents', { body: { ...DAY, format: 'ndjson' } });
      exercised('exportEvents');
      expect(whole.headers.get(EXPORT_HEADERS.truncated)).toBe('false');
      expect((await whole.text()).trim().split('\n')).toHaveLength(120);
      const cut = await client.send('exportEvents', {
        body: { ...DAY, format: 'csv', limit: 50, fields: ['@timestamp', 'url.original'] },
      });
      expect(cut.headers.get(EXPORT_HEADERS.truncated)).toBe('true');
      expect(cut.headers.get(EXPORT_HEADERS.total)).toBe('120');
      expect(cut.headers.get('content-disposition')).toContain('events-first-50-of-120.csv');
      const text = await cut.text();
      expect(text.trim().split('\r\n')).toHaveLength(51);
      expect(text).toMatch(/^\uFEFF?@timestamp,url\.original\r\n/);
      expect(text).toContain("'=cmd|calc");
      const empty = await client.send('exportEvents', {
        body: { query: 'user.name: nobody', ...DAY, format: 'ndjson' },
      });
      expect(await empty.text()).toBe('');
      const audit = await (await as('audit_admin')).call('listAudit', { query: { action: 'events.export' } });
      expect(audit.entries[1]?.details).toMatchObject({ total: 120, rows: 50, format: 'csv' });
    });

    test('a range that ends before it begins', async () => {
      const body = { from: DAY.to, to: DAY.from };
      expect(await (await as('analyst')).refusal('searchEvents', { body })).toBe('400 query.badTimeRange');
    });

    test('the field dictionary', async () => {
      const { fields } = await exact(await as('viewer'), 'listFields');
      expect(fields.find(({ name }) => name === 'source.ip')).toMatchObject({ type: 'ip', zh: '源地址' });
    });
  },
});

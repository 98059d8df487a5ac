import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerPipes,
  formatColumn,
  hasCode,
  parsePipedQuery,
  SHANGHAI,
  type EcsEvent,
  type EventStore,
} from '@qiaolou/schema';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { MemoryEventStore } from '../src/index.ts';
import { eventArbitrary, withIds } from './generated-events.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];
const QUERIES = readFileSync(new URL('fixtures/piped-queries.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** Names and values that are meant to end a string, a query or a script. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a quote of JSON': 'a"}},"script":{"source":"x',
  'a quote of SQL': "a' or '1'='1' --",
  'a regular expression of Lucene': '.*|<1-9>|@|~(a)',
  'a query string': 'a AND *:* OR _exists_:b',
  'the separator of unknown fields': 'a=b\\=c',
  'the prototype': '__proto__',
  'a bar': 'a | count',
  'U+0000': 'a\u0000b',
  'U+FEFF': '\ufeff',
  'a line break': 'a\nb',
};
const SCOPE = { range: { from: '2026-02-27T00:00:00.000Z', to: '2026-03-04T00:00:00.000Z' }, zone: SHANGHAI };

describe.skipIf(url === undefined)('piped queries, with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  const oracle = new MemoryEventStore({ now: () => Date.UTC(2026, 2, 5) });
  let store: EventStore;

  beforeAll(async () => {
    const [sample = []] = fc.sample(fc.array(eventArbitrary(), { minLength: 300, maxLength: 300 }), {
      numRuns: 1,
      seed: 3,
    });
    const named = Object.entries(HOSTILE).map(([what, text], i) => ({
      '@timestamp': `2026-03-02T00:00:0${i}.000Z`,
      ...{ 'event.created': '2026-03-02T00:00:00.000Z', 'event.original': what, 'event.kind': 'event' },
      ...{ 'event.dataset': 'hostile', 'user.name': text },
      // Not a literal: that would set the prototype.
      ...Object.fromEntries([[text, [text, 'x']]]),
    }));
    const events: readonly EcsEvent[] = withIds([...sample, ...named]);
    const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
    store = await openElasticsearchEventStore({
      url: url ?? '',
      clock: { now: () => Date.UTC(2026, 2, 5) },
      indexPrefix,
    });
    await oracle.append(events);
    await store.append(events);
    await fetch(`${url ?? ''}/${indexPrefix}-*/_refresh`, { method: 'POST' });
  });
  afterAll(() => store.close());

  async function answers(text: string) {
    const parsed = parsePipedQuery(text);
    if (!parsed.ok) throw new Error(`${text}: ${parsed.code} at ${parsed.at}`);
    const [ours, theirs] = await Promise.allSettled(
      [store, oracle].map((one) => answerPipes(one, SCOPE, parsed.query)),
    );
    return { ours, theirs };
  }

  it.each(QUERIES)('answers as the oracle: %s', async (text) => {
    const { ours, theirs } = await answers(text);
    if (ours?.status === 'rejected') throw ours.reason;
    expect(ours).toEqual(theirs);
  });

  it.each(Object.entries(HOSTILE))('finds, groups and picks by %s and nothing else', async (what, text) => {
    const name = formatColumn({ kind: 'field', field: text });
    const value = `"${text.replace(/["\\]/g, '\\$&')}"`;
    for (const query of [
      `user.name = ${value} | fields event.original`,
      `${name} = ${value} | stats count distinct(${name}) by ${name}`,
      `${name} = ${value} | groupby event.original user.name`,
      `* | dedup ${name} | fields event.original`,
      `* | timechart 1d by ${name}`,
    ]) {
      const { ours, theirs } = await answers(query);
      if (ours?.status === 'rejected') throw ours.reason;
      expect(ours).toEqual(theirs);
    }
    const { ours } = await answers(`${name} = ${value} | groupby event.original`);
    expect(ours).toMatchObject({ status: 'fulfilled', value: { rows: [[what, 1]] } });
  });

  it('cannot sort by a field outside the dictionary', async () => {
    const { ours } = await answers('* | sort `a=b`');
    expect(ours?.status === 'rejected' && hasCode(ours.reason, 'query.unsupported')).toBe(true);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasCode, type StoredReplay } from '@qiaolou/schema';
import { readBeside } from '../src/beside/index.ts';
import { MOST_REPLAYS, ReplayList } from '../src/contract/replay-list.ts';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';
import { ReplaysIndex } from '../src/elasticsearch/replays-index.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { directoryOfTest } from './directory-of-test.ts';
import { startLoopbackSearchServer, type SearchServerAnswer } from './loopback-search-server.ts';
import { numberedEvent } from './numbered-event.ts';

const ALL = { op: 'all' } as const;
const EVER = { from: '1970-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
const replay = (id: string, state: StoredReplay['state'] = 'inForce'): StoredReplay => ({
  ...{ id, state, where: ALL, ranges: [EVER], storedBefore: EVER.to },
});
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'fine',
    (error: unknown) =>
      ['store.corrupt', 'store.tooManyReplays', 'store.busy'].find((code) => hasCode(error, code as never)) ?? error,
  );

describe('replays beside the files of a store', () => {
  const directory = directoryOfTest();
  const opened = (dir: string) => openEmbeddedEventStore({ dir, clock: { now: () => Date.UTC(2026, 2, 5) } });

  it('are there when it is opened again, and for who reads its files', async () => {
    const dir = directory();
    const store = await opened(dir);
    await store.append([numberedEvent(1), { ...numberedEvent(2), 'qiaolou.replay': 'one' }]);
    await store.keepReplay(replay('one'));
    const read = async (): Promise<readonly string[]> => {
      const ids: string[] = [];
      for await (const { events } of readBeside({ dir, where: ALL, span: { from: -Infinity, to: Infinity } }))
        ids.push(...events.map((event) => event['event.id']));
      return ids;
    };
    const expected = [numberedEvent(2)['event.id']];
    expect(await read()).toEqual(expected);
    await store.close();
    const again = await opened(dir);
    expect(await again.replays()).toEqual([replay('one')]);
    const { events } = await again.search({ where: ALL, range: EVER, sort: 'newest', limit: 10 });
    expect(events.map((event) => event['event.id'])).toEqual(expected);
    await again.close();
    expect(await read()).toEqual(expected);
  });

  it.each(['', '{', '{"version":2}', '{"version":1,"replays":[{}]}'])('say that they are damaged: %j', async (text) => {
    const dir = directory();
    await (await opened(dir)).close();
    writeFileSync(join(dir, 'replays.json'), text);
    expect(await codeOf(opened(dir))).toBe('store.corrupt');
  });

  it('are kept one after the other', async () => {
    const store = await opened(directory());
    await Promise.all(['a', 'b', 'c'].map((id) => store.keepReplay(replay(id))));
    expect((await store.replays()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    await store.close();
  });
});

describe('the list of replays', () => {
  it('has an end', () => {
    let list = ReplayList.EMPTY;
    for (let n = 0; n < MOST_REPLAYS; n++) list = list.with(replay(`r${n}`, 'storing'));
    expect(list.with(replay('r3', 'inForce')).inForce).toBe(1);
    expect(() => list.with(replay('more'))).toThrow(expect.objectContaining({ code: 'store.tooManyReplays' }));
  });

  it('costs a question nothing where no replay is of its time', () => {
    const list = ReplayList.EMPTY.with(replay('one'));
    const before = { from: '1960-01-01T00:00:00.000Z', to: EVER.from };
    expect(list.seenBy(ALL, { range: before })).toBe(ALL);
    expect(list.seenBy(ALL, { range: EVER, replays: 'stored' })).toBe(ALL);
    expect(ReplayList.EMPTY.seenBy(ALL, { range: EVER })).toBe(ALL);
  });
});

describe('replays on a search server', () => {
  /** A server with one document that other processes write too: as often as `races` says, before us. */
  const server = async (races = 0) => {
    let [list, seq, left] = [undefined as string | undefined, 0, races];
    const put = (text: string): void => {
      list = text;
      seq += 1;
    };
    const { url, requests } = await startLoopbackSearchServer(({ method, path, body }): SearchServerAnswer => {
      const [place, query] = path.split('?');
      if (method === 'GET')
        return list === undefined
          ? { status: 404, body: {} }
          : { body: { _source: { list }, _seq_no: seq, _primary_term: 1 } };
      if (place === '/soc.replays') return { body: {} };
      if (left > 0) {
        left -= 1;
        put(
          JSON.stringify(
            ReplayList.of(list === undefined ? ReplayList.EMPTY.toJSON() : JSON.parse(list)).with(
              replay(`other${left}`),
            ),
          ),
        );
      }
      const version = Number(new URLSearchParams(query).get('if_seq_no') ?? 0);
      if (version !== seq) return { status: 409, body: { error: { type: 'version_conflict_engine_exception' } } };
      put((JSON.parse(body) as { readonly list: string }).list);
      return { body: {} };
    });
    let now = 1_000;
    const index = new ReplaysIndex(new SearchServer({ url, requestTimeoutMs: 5_000 }), 'soc', { now: () => now });
    return {
      index,
      put,
      later: (ms: number) => (now += ms),
      reads: () => requests.filter(({ method }) => method === 'GET').length,
    };
  };

  it('are asked for once a second, and what another process kept is heard of', async () => {
    const { index, put, later, reads } = await server();
    await Promise.all([index.list(), index.list()]);
    await index.list();
    expect(reads()).toBe(1);
    put(JSON.stringify(ReplayList.EMPTY.with(replay('theirs'))));
    later(1_000);
    expect((await index.list()).all.map(({ id }) => id)).toEqual(['theirs']);
    put('{');
    later(1_000);
    expect(await codeOf(index.list())).toBe('store.corrupt');
  });

  it('are written over what another process wrote meanwhile, not instead of it', async () => {
    const { index } = await server(3);
    await index.keep(replay('ours'));
    expect((await index.list()).all.map(({ id }) => id)).toEqual(['other2', 'other1', 'other0', 'ours']);
    const busy = await server(99);
    expect(await codeOf(busy.index.keep(replay('ours')))).toBe('store.busy');
  });

  it('of a login that may not look: there are none, and none can be begun', async () => {
    const { url } = await startLoopbackSearchServer(() => ({
      status: 403,
      body: { error: { type: 'security_exception' } },
    }));
    const index = new ReplaysIndex(new SearchServer({ url, requestTimeoutMs: 5_000 }), 'soc', { now: () => 1_000 });
    expect((await index.list()).all).toEqual([]);
    await expect(index.keep(replay('ours'))).rejects.toMatchObject({ code: 'store.accessDenied' });
  });
});

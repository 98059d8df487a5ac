import { describe, expect, it, onTestFinished } from 'vitest';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { CustodyKeeper } from './custody-keeper.ts';
import { startKeepingSearchServer } from './keeping-search-server.ts';
import { describeServerCustody, eventsOf } from './server-custody-contract.ts';

async function opened(url: string, clock: { now: () => number }) {
  const store = await openElasticsearchEventStore({ url, clock, indexPrefix: 'soc' });
  onTestFinished(() => store.close());
  return store;
}

describeServerCustody('custody of a search server on loopback', async (clock) => {
  const { url, indices } = await startKeepingSearchServer({ now: () => Date.now() }, () => false);
  return {
    store: await opened(url, clock),
    indexPrefix: 'soc',
    another: () => opened(url, clock),
    ask: async (method, path, body) => {
      const [, index = '', verb, id = ''] = path.split('/');
      const documents = indices.get(index)?.documents;
      if (method === 'DELETE' && verb === undefined) indices.delete(index);
      else if (method === 'DELETE') documents?.delete(id);
      else if (verb === '_block') Object.assign(indices.get(index) ?? {}, { blocked: true });
      else if (verb === '_doc') {
        const known = indices.get(index);
        if (known !== undefined)
          documents?.set(id, { id, seq: known.nextSeq++, source: body as Readonly<Record<string, unknown>> });
      }
      return Promise.resolve();
    },
  };
});

describe('a search server that lets the platform do less than it needs', () => {
  it.each([
    ['to delete', 'DELETE /soc-'],
    ['to stop writes', 'PUT /soc-'],
  ])('says so where it may not be asked %s, and takes events as before', async (_name, forbidden) => {
    const first = Date.now();
    const { url, indices } = await startKeepingSearchServer({ now: () => first }, (asked) =>
      asked.startsWith(forbidden),
    );
    const store = await opened(url, { now: () => first });
    await store.append(eventsOf(first, 0, 1));
    const keeper = new CustodyKeeper(store.custody, first);
    const [day = ''] = await keeper.seal(6);
    const [file] = await store.custody.custodyFiles();
    const number = file?.number ?? 0;
    await keeper.bury(190, await keeper.decide(190, day), [number]);
    await expect(store.custody.custodyRemove([number])).rejects.toMatchObject({
      ...{ code: 'store.accessDenied', details: { status: 403 } },
    });
    expect(await store.append(eventsOf(first, 0, 1, 'later'))).toMatchObject({ accepted: 1 });
    expect([...indices.values()].map(({ documents }) => documents.size)).toEqual([2, 4]);
  });

  it('says so where it may not write the chain, and takes events as before', async () => {
    const clock = { now: () => Date.now() };
    const { url } = await startKeepingSearchServer(clock, (asked) => asked.startsWith('PUT /soc.custody'));
    const store = await opened(url, clock);
    const marked = new CustodyKeeper(store.custody, clock.now()).add(0, { kind: 'mark' });
    await expect(marked).rejects.toMatchObject({ code: 'store.accessDenied', details: { status: 403 } });
    expect(await store.append(eventsOf(clock.now(), 0))).toMatchObject({ accepted: 20 });
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DuckDbEngine } from '../src/parquet/duckdb-engine.ts';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';
import { directoryOfTest } from './directory-of-test.ts';

const directory = directoryOfTest();
/** Runs for days. */
const ENDLESS = 'SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b WHERE a.range * b.range % 7 = 3';

describe('a read that nobody waits for any more', () => {
  it('does not go on in DuckDB: its connection answers the next one', async () => {
    const engine = await DuckDbEngine.open({ dir: directory(), threads: 1, memoryMb: 256, concurrency: 1 });
    onTestFinished(() => engine.close());
    const leaving = new AbortController();
    const left = engine.whileWanted(leaving.signal).query(ENDLESS, [], Infinity);
    const waiting = engine.whileWanted(leaving.signal).query(ENDLESS, [], Infinity);
    const next = engine.query('SELECT 1 AS one', [], Infinity);
    leaving.abort();
    for (const query of [left, waiting]) await expect(query).rejects.toMatchObject({ code: 'store.cancelled' });
    expect(await next).toEqual([{ one: 1 }]);
  });

  it('is not waited for at a search server: the connection is closed, upon which the server ends its search', async () => {
    const asked = Promise.withResolvers<{ readonly closed: Promise<unknown> }>();
    const silent = createServer((_request, response) => asked.resolve({ closed: once(response, 'close') })).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = new SearchServer({ url: `http://127.0.0.1:${port}`, requestTimeoutMs: 600_000 });
    onTestFinished(async () => {
      await server.close();
      silent.closeAllConnections();
      silent.close();
    });
    const leaving = new AbortController();
    const left = server.request({ method: 'POST', path: '/soc-*/_search', body: {}, signal: leaving.signal });
    const refused = expect(left).rejects.toMatchObject({ code: 'store.cancelled' });
    const { closed } = await asked.promise;
    leaving.abort();
    await refused;
    await closed;
  });
});

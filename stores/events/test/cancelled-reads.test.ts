import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SearchServer } from '../src/elasticsearch/plain-transport.ts';

describe('a read that nobody waits for any more', () => {
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

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';

/** Made for this test by openssl, valid for a hundred years: an authority, a server on 127.0.0.1 and one elsewhere. */
const pem = (name: string): string => readFileSync(new URL(`fixtures/tls/${name}`, import.meta.url), 'utf8');

/** A search server by TLS with a certificate, and the headers it got. */
async function served(certificate: 'server' | 'elsewhere') {
  const headers: (string | undefined)[] = [];
  const server = createServer(
    { key: pem(`${certificate}.key`), cert: pem(`${certificate}.crt`) },
    (request, response) => {
      headers.push(request.headers.authorization);
      const root = { version: { number: '9.2.4' }, tagline: 'You Know, for Search' };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(request.url === '/' ? root : {}));
    },
  ).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, headers };
}

describe('a search server by TLS', () => {
  const clock = { now: () => 0 };

  it.each([
    [{ username: 'qiaolou', password: '口令' }, `Basic ${Buffer.from('qiaolou:口令').toString('base64')}`],
    [{ apiKey: 'aWQ6a2V5' }, 'ApiKey aWQ6a2V5'],
  ])('is asked with %j once its certificate is accepted', async (login, header) => {
    const { url, headers } = await served('server');
    const store = await openElasticsearchEventStore({ url, clock, ca: pem('ca.crt'), ...login });
    await store.close();
    expect(new Set(headers)).toEqual(new Set([header]));
  });

  it.each([
    ['of nobody who is trusted', 'server', undefined],
    ['of another authority', 'server', pem('elsewhere.crt')],
    ['for another name', 'elsewhere', pem('ca.crt')],
  ] as const)('gets no password with a certificate %s', async (_name, certificate, ca) => {
    const { url, headers } = await served(certificate);
    const opening = openElasticsearchEventStore({ url, clock, ca, username: 'qiaolou', password: 'secret' });
    const error: unknown = await opening.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'store.certificateRefused' });
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(headers).toEqual([]);
  });
});

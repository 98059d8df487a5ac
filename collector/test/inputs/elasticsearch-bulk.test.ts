import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Client, errors } from '@elastic/elasticsearch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BulkReader, parseBulkAction } from '../../src/inputs/elasticsearch-bulk/bulk-reader.ts';
import { intakeKey } from '../../src/inputs/elasticsearch-bulk/intake-key.ts';
import { BulkInput, type BulkOptions } from '../../src/inputs/elasticsearch-bulk/bulk-input.ts';
import { elasticsearchBulk } from '../../src/inputs/elasticsearch-bulk/input.ts';
import { KEY, inputGiven } from './input-given.ts';
import { afterTest, spoolFixture, type SpoolFixture } from './spool-fixture.ts';
import { SERVER_TLS, tlsFile } from './tls-files.ts';
import { until } from './until.ts';

async function started(options: Partial<BulkOptions> = {}, given?: SpoolFixture) {
  const fixture = given ?? (await spoolFixture());
  const input = new BulkInput({ ...inputGiven(fixture), port: 0, reportedVersion: '8.19.0', ...options });
  const { port } = await input.start();
  afterTest(() => input.stop());
  const node = `http://127.0.0.1:${port}`;
  const ask = (
    method: string,
    path: string,
    body?: BodyInit,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(`${node}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Bearer ${KEY}`, ...headers },
    });
  return { fixture, input, node, port, ask };
}

const lines = (...objects: readonly object[]): string => `${objects.map((one) => JSON.stringify(one)).join('\n')}\n`;

describe('a real client: @elastic/elasticsearch', () => {
  test.each<[string, object]>([
    ['an API key', { apiKey: Buffer.from(`firewalls:${KEY}`).toString('base64') }],
    ['user and password', { username: 'anybody', password: KEY }],
    ['a bearer', { bearer: KEY }],
  ])('helpers.bulk with %s', async (_name, auth) => {
    const { fixture, input, node } = await started();
    const client = new Client({ node, auth: auth as { bearer: string } });
    afterTest(() => client.close());
    const documents = Array.from({ length: 2_500 }, (_, i) => ({ message: `文档 ${i}` }));
    const dropped: unknown[] = [];
    const result = await client.helpers.bulk({
      datasource: documents,
      onDocument: () => ({ create: { _index: 'logs-app-default' } }),
      onDrop: (document) => dropped.push(document),
      flushBytes: 20_000,
      concurrency: 2,
    });
    expect(result).toMatchObject({ total: 2_500, successful: 2_500, failed: 0, retry: 0 });
    expect(dropped).toEqual([]);
    expect(fixture.texts().toSorted()).toEqual(documents.map((one) => JSON.stringify(one)).toSorted());
    expect(fixture.records()[0]).toMatchObject({ listener: 'elasticsearch-bulk', peer: 'sender' });
    expect(input.stats()).toMatchObject({ received: 2_500, shed: 0, refused: {}, held: { bytes: 0 } });
  });

  test('asks who is there, and writes compressed', async () => {
    const { fixture, node } = await started();
    const client = new Client({ node, auth: { bearer: KEY }, compression: true });
    afterTest(() => client.close());
    expect(await client.ping()).toBe(true);
    expect(await client.info()).toMatchObject({ version: { number: '8.19.0' } });
    expect(await client.cluster.health()).toMatchObject({ status: 'green' });
    const answer = await client.bulk({ operations: [{ index: { _index: 'a' } }, { message: 'x' }] });
    expect(answer).toMatchObject({ errors: false, items: [{ index: { status: 201, _index: 'a' } }] });
    expect(fixture.texts()).toEqual(['{"message":"x"}']);
  });

  test('is told that the spool is full, and keeps its documents', async () => {
    const { input, node } = await started({}, await spoolFixture({ maxBytes: 500 }));
    const client = new Client({ node, auth: { bearer: KEY }, maxRetries: 0 });
    afterTest(() => client.close());
    const many = Array.from({ length: 40 }, (_, i) => [
      { create: { _index: 'a' } },
      { message: `${i} ${'.'.repeat(40)}` },
    ]);
    const error: unknown = await client.bulk({ operations: many.flat() }).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(errors.ResponseError);
    expect((error as errors.ResponseError).statusCode).toBe(429);
    expect((error as errors.ResponseError).message).toContain('es_rejected_execution_exception');
    expect(input.stats()).toMatchObject({ received: 40, shed: 40, refused: { 'collector.spoolFull': 1 } });
  });
});

describe('items', () => {
  test('what would change events is refused one by one, in the order of the request; the others are taken', async () => {
    const { fixture, ask } = await started();
    const body = lines(
      ...[{ create: { _id: 'a' } }, { n: 1 }, { delete: { _id: 'a' } }, { update: { _id: 'a' } }, { doc: {} }],
      ...[{ index: { _index: 'own' } }, { n: 2 }, { create: { _id: 'x'.repeat(513) } }, { n: 3 }],
    );
    const response = await ask('POST', '/of-the-path/_bulk', body);
    const answer = (await response.json()) as { errors: boolean; items: Record<string, object>[] };
    expect([response.status, answer.errors]).toEqual([200, true]);
    expect(answer.items).toMatchObject([
      { create: { status: 201, _id: 'a', _index: 'of-the-path', result: 'created' } },
      { delete: { status: 400, error: { type: 'illegal_argument_exception' } } },
      { update: { status: 400 } },
      { index: { status: 201, _index: 'own' } },
      { create: { status: 400 } },
    ]);
    expect(fixture.texts()).toEqual(['{"n":1}', '{"n":2}']);
  });

  test('the same id is the same event; an index of the same id with other content is another', async () => {
    const { fixture, ask } = await started();
    const send = async (...objects: readonly object[]) =>
      (await ask('POST', '/i/_bulk', lines(...objects))).arrayBuffer();
    await send({ create: { _id: '1' } }, { n: 1 });
    await send({ create: { _id: '1' } }, { n: 2 });
    await send({ create: { _id: '2' } }, { n: 1 });
    await send({ index: { _id: '1' } }, { n: 1 });
    await send({ index: { _id: '1' } }, { n: 2 });
    await send({ index: { _id: 1 } }, { n: 2 });
    await send({ create: {} }, { n: 1 });
    const [a, b, c, d, e, f, g] = fixture.records().map(({ identity }) => identity);
    expect(a).toBe(b);
    expect(e).toBe(f);
    expect(new Set([a, c, d, e]).size).toBe(4);
    expect(g).toBeUndefined();
  });

  test('documents that are too long are cut and counted', async () => {
    const { fixture, input, ask } = await started({ maxLineBytes: 40 });
    await ask('POST', '/i/_bulk', lines({ create: {} }, { message: 'x'.repeat(100) }, { create: {} }, { n: 1 }));
    expect(fixture.texts().map((text) => text.length)).toEqual([40, 7]);
    expect(input.stats()).toMatchObject({ received: 2, truncated: 1 });
  });
});

describe('what shippers ask before they ship', () => {
  test.each<[string, string, number, object | undefined]>([
    ['HEAD', '/', 200, undefined],
    ['GET', '/', 200, { tagline: 'You Know, for Search' }],
    ['GET', '/_license', 200, { license: { status: 'active', type: 'basic' } }],
    ['GET', '/_xpack', 200, { license: { status: 'active' } }],
    ['GET', '/_cluster/health?timeout=1s', 200, { status: 'green' }],
    ['GET', '/_nodes/http', 200, { nodes: {} }],
    ['GET', '/_ilm/policy/filebeat', 200, { filebeat: {} }],
    ['PUT', '/_ilm/policy/filebeat', 200, { acknowledged: true }],
    ['GET', '/_index_template/filebeat-8.15.0', 200, { index_templates: [{ name: 'filebeat-8.15.0' }] }],
    ['PUT', '/_index_template/filebeat-8.15.0', 200, { acknowledged: true }],
    ['HEAD', '/_template/logstash', 200, undefined],
    ['PUT', '/_ingest/pipeline/filebeat-nginx', 200, { acknowledged: true }],
    ['GET', '/_data_stream/filebeat', 200, { data_streams: [{ name: 'filebeat' }] }],
    ['HEAD', '/logs-app', 200, undefined],
    ['PUT', '/logs-app', 200, { acknowledged: true }],
    ['GET', '/_search', 404, { error: { type: 'resource_not_found_exception' } }],
    ['POST', '/logs/_search', 404, { status: 404 }],
    ['GET', '/_bulk', 404, { status: 404 }],
  ])('%s %s: %i', async (method, path, status, expected) => {
    const { ask } = await started();
    const response = await ask(method, path, method === 'PUT' ? '{}' : undefined);
    expect([response.status, response.headers.get('x-elastic-product')]).toEqual([status, 'Elasticsearch']);
    if (expected === undefined) expect(await response.text()).toBe('');
    else expect(await response.json()).toMatchObject(expected);
  });

  test('answers in the form that is asked for', async () => {
    const { ask } = await started();
    const type = 'application/vnd.elasticsearch+json;compatible-with=9';
    const response = await ask('GET', '/', undefined, { accept: type.replace(';', '; ') });
    expect(response.headers.get('content-type')).toBe(type);
  });

  test('says the version it is told to', async () => {
    const { ask } = await started({ reportedVersion: '7.17.29' });
    expect(await (await ask('GET', '/')).json()).toMatchObject({ version: { number: '7.17.29' } });
  });
});

describe('what is refused is refused as a whole', () => {
  const gzipped = gzipSync(lines({ create: {} }, { a: 1 }).repeat(1_000));
  test.each<[string, BodyInit, Record<string, string>, number, string]>([
    ['no key', lines({ create: {} }, {}), { authorization: '' }, 401, 'collector.badKey'],
    ['a wrong key', lines({ create: {} }, {}), { authorization: 'ApiKey d3Jvbmc6d3Jvbmc=' }, 401, 'collector.badKey'],
    ['no action', 'x\n', {}, 400, 'collector.badBulk'],
    ['two operations in one action', lines({ create: {}, index: {} }, {}), {}, 400, 'collector.badBulk'],
    ['an action of which nobody knows', lines({ upsert: {} }, {}), {}, 400, 'collector.badBulk'],
    ['an action without its document', lines({ create: {} }), {}, 400, 'collector.badBulk'],
    ['an action of 9 KB', lines({ create: { _id: 'x'.repeat(9_000) } }, {}), {}, 400, 'collector.badBulk'],
    ['nothing', '', {}, 400, 'collector.badBulk'],
    ['a large body', 'x'.repeat(30_000), {}, 413, 'collector.bodyTooLarge'],
    [
      'a bomb',
      new Uint8Array(gzipSync(Buffer.alloc(20_000_000, '\n'))),
      { 'content-encoding': 'gzip' },
      413,
      'collector.bodyTooLarge',
    ],
    ['many lines', new Uint8Array(gzipped), { 'content-encoding': 'gzip' }, 413, 'collector.bodyTooLarge'],
    ['damaged gzip', new Uint8Array(gzipped.subarray(0, 20)), { 'content-encoding': 'gzip' }, 400, 'collector.badBody'],
    ['an unknown encoding', 'x', { 'content-encoding': 'br' }, 415, 'collector.badContentEncoding'],
  ])('%s', async (_name, body, headers, status, code) => {
    const { fixture, input, ask } = await started({ maxBodyBytes: 20_000, maxLines: 1_000 });
    const response = await ask('POST', '/i/_bulk', body, headers);
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { error: { reason: string }; status: number };
    expect([answer.status, answer.error.reason]).toEqual([status, expect.stringContaining(code)]);
    expect(input.stats()).toMatchObject({ received: 0, refused: { [code]: 1 }, held: { bytes: 0 } });
    expect(fixture.texts()).toEqual([]);
  });

  test('an index that is nowhere named is refused by item', async () => {
    const { ask } = await started();
    const answer: unknown = await (await ask('POST', '/_bulk', lines({ create: {} }, {}))).json();
    expect(answer).toMatchObject({ errors: true, items: [{ create: { status: 400 } }] });
  });

  test('the key is in no answer', async () => {
    const { ask } = await started();
    const response = await ask('GET', '/_nothing', undefined, { authorization: `Basic ${btoa('u:hidden-secret')}` });
    expect(await response.text()).not.toContain('hidden-secret');
  });

  test('half a request is not waited for when it stops', async () => {
    const { input, port } = await started();
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('POST /_bulk HTTP/1.1\r\nhost: x\r\n');
    await until(() => input.stats().connections.open === 1, 'it is there');
    await input.stop();
    await until(() => input.stats().connections.open === 0, 'it is gone');
  });
});

test('over TLS', async () => {
  const fixture = await spoolFixture();
  const tls = { certificateFile: SERVER_TLS.certificateFile, keyFile: SERVER_TLS.keyFile };
  const settings = elasticsearchBulk.settings.parse({ enabled: true, port: 0, tls });
  const input = elasticsearchBulk.open(settings, inputGiven(fixture));
  const { port } = await input.start();
  afterTest(() => input.stop());
  const client = new Client({
    node: `https://127.0.0.1:${port}`,
    auth: { bearer: KEY },
    tls: { ca: readFileSync(tlsFile('authority.crt')) },
  });
  afterTest(() => client.close());
  await client.bulk({ operations: [{ create: { _index: 'a' } }, { message: 'x' }] });
  expect(fixture.texts()).toEqual(['{"message":"x"}']);
  expect(input.stats().tls).toMatchObject({ established: 1, refused: {} });
});

describe('pure parts', () => {
  test('actions and documents by turns, whatever the bytes; nothing is made up', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '{"create":{}}',
        '{"delete":{"_id":"1"}}',
        '{"index":{"_id":7}}',
        '{"update":{}}',
        '{}',
        '[]',
        'x',
      ),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (texts) => {
        const reader = new BulkReader();
        let used = 0;
        for (const text of texts) {
          if (reader.take({ payload: Buffer.from(text), truncated: false, number: used + 1 }) !== undefined) break;
          used++;
        }
        const documents = reader.items.filter(({ source }) => source !== undefined).length;
        expect(reader.items.length + documents + (reader.end() === undefined ? 0 : 1)).toBe(used);
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });

  test.each<[string, object | undefined]>([
    ['{"index":{"_index":"a","_id":"b","pipeline":"p"}}', { operation: 'index', index: 'a', id: 'b' }],
    ['{"create":{"_index":null}}', { operation: 'create', index: undefined, id: undefined }],
    ['{"create":null}', undefined],
    ['{"create":[]}', undefined],
    ['{"create":{"_id":{}}}', undefined],
    ['{"__proto__":{}}', undefined],
    ['{"create":{}} x', undefined],
  ])('%s', (text, action) => {
    expect(parseBulkAction(text)).toEqual(action);
  });

  test.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['Bearer abc', 'abc'],
    [`Basic ${btoa('user:p:w')}`, 'p:w'],
    [`Basic ${btoa('nocolon')}`, undefined],
    [`ApiKey ${btoa('id:key')}`, 'key'],
    ['apikey plain_key', 'plain_key'],
    [`Bearer ${'x'.repeat(2_000)}`, undefined],
    ['Digest x', undefined],
  ])('the key in %j', (header, key) => {
    expect(intakeKey(header)).toBe(key);
  });

  test('any key that we make is read in every form, whatever bytes it stands for', () => {
    const property = fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const key = Buffer.from(bytes).toString('base64url');
      const pair = Buffer.from(`web:${key}`).toString('base64');
      for (const header of [`Bearer ${key}`, `ApiKey ${key}`, `ApiKey ${pair}`, `Basic ${pair}`])
        expect(intakeKey(header)).toBe(key);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});

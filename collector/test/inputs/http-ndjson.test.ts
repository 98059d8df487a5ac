import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { HttpNdjsonInput, type HttpNdjsonOptions } from '../../src/inputs/http/http-ndjson-input.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';
import { until } from './until.ts';

const verifyKey = (key: string): string | undefined => (key === 'secret' ? 'winlogbeat' : undefined);

async function started(
  options: Omit<HttpNdjsonOptions, 'verifyKey'> & Partial<Pick<HttpNdjsonOptions, 'verifyKey'>>,
): Promise<{
  input: HttpNdjsonInput;
  post: (body: BodyInit, headers?: Record<string, string>, path?: string) => Promise<Response>;
  port: number;
}> {
  const input = new HttpNdjsonInput({ verifyKey, ...options });
  const { port } = await input.start();
  afterTest(() => input.stop());
  const post = (body: BodyInit, headers: Record<string, string> = {}, path = '/ingest/v1'): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer secret', ...headers },
    });
  return { input, post, port };
}

describe('NDJSON over HTTP', () => {
  test.each<[name: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string>]>([
    ['plain', '{"a":1}\n\nnot json\r\n{"b":"中文"}', {}],
    ['gzip', Buffer.from(gzipSync('{"a":1}\n \nnot json\r\n{"b":"中文"}\n')), { 'content-encoding': 'gzip' }],
  ])('%s: every line is a record, JSON or not, and durable when answered', async (_name, body, headers) => {
    const fixture = await spoolFixture({ fsyncIntervalMs: 60_000 });
    const { post } = await started(fixture.options);
    const response = await post(body, headers);
    expect([response.status, await response.json()]).toEqual([202, { accepted: 3, truncated: 0 }]);
    expect(fixture.texts()).toEqual(['{"a":1}', 'not json', '{"b":"中文"}']);
    expect(fixture.records()[0]).toMatchObject({ listener: 'http', peer: 'winlogbeat' });
    expect(fixture.health.snapshot()).toMatchObject([{ id: 'http/winlogbeat', received: 3 }]);
  });

  test('long lines are cut and counted', async () => {
    const fixture = await spoolFixture();
    const { post } = await started({ ...fixture.options, maxLineBytes: 10 });
    expect(await (await post(`${'x'.repeat(50)}\nshort`)).json()).toEqual({ accepted: 2, truncated: 1 });
    expect(fixture.texts()).toEqual(['x'.repeat(10), 'short']);
    expect(fixture.health.snapshot()[0]?.truncated).toBe(1);
  });

  const gzipped = gzipSync('{"a":1}\n'.repeat(1000));
  test.each<
    [name: string, body: string | Buffer, headers: Record<string, string>, status: number, code: string, path?: string]
  >([
    ['no key', 'x', { authorization: '' }, 401, 'collector.badKey'],
    ['a wrong key', 'x', { authorization: 'Bearer wrong' }, 401, 'collector.badKey'],
    ['another scheme', 'x', { authorization: 'Basic secret' }, 401, 'collector.badKey'],
    ['another path', 'x', {}, 404, 'collector.notFound', '/other'],
    ['a large body', 'x'.repeat(3000), {}, 413, 'collector.bodyTooLarge'],
    ['a large body in gzip', gzipped, { 'content-encoding': 'gzip' }, 413, 'collector.bodyTooLarge'],
    ['many lines', 'x\n'.repeat(30), {}, 413, 'collector.bodyTooLarge'],
    ['damaged gzip', gzipped.subarray(0, 20), { 'content-encoding': 'gzip' }, 400, 'collector.badBody'],
    ['no gzip at all', 'plain', { 'content-encoding': 'gzip' }, 400, 'collector.badBody'],
    ['an unknown encoding', 'x', { 'content-encoding': 'br' }, 415, 'collector.badContentEncoding'],
    ['a full spool', 'y'.repeat(1900), {}, 503, 'collector.spoolFull'],
  ])('%s is refused as a whole', async (_name, body, headers, status, code, path) => {
    const fixture = await spoolFixture({ maxBytes: 1000 });
    const { input, post } = await started({ ...fixture.options, maxBodyBytes: 2000, maxLines: 20 });
    const response = await post(typeof body === 'string' ? body : new Uint8Array(body), headers, path);
    expect(response.status).toBe(status);
    const answer = (await response.json()) as Record<string, unknown>;
    expect(answer['code']).toBe(code);
    expect(answer['zh']).toMatch(/[\u4e00-\u9fff]/);
    expect(typeof answer['en']).toBe('string');
    expect(fixture.spool.counts().reduce((sum, { spooled }) => sum + spooled, 0)).toBe(0);
    expect(input.stats().refused).toEqual({ [code]: 1 });
    if (status === 503) expect(response.headers.get('retry-after')).toBe('5');
  });

  const MIB = 1024 * 1024;
  test.each<[name: string, content: Buffer, limits: object, unit: string]>([
    ['line feeds', Buffer.alloc(16 * MIB, '\n'), {}, 'lines'],
    ['CR LFs', Buffer.alloc(16 * MIB, '\r\n'), {}, 'lines'],
    ['lines of blanks', Buffer.alloc(16 * MIB, ' \t \n'), {}, 'lines'],
    ['lines of one character', Buffer.alloc(16 * MIB, 'x\n'), {}, 'lines'],
    ['more bytes than are allowed', Buffer.alloc(17 * MIB, 'x'), {}, 'bytes'],
  ])('a small body that becomes %s is refused before it is all read', async (_name, content, limits, unit) => {
    const fixture = await spoolFixture();
    const { input, post } = await started({ ...fixture.options, ...limits });
    const body = Buffer.from(gzipSync(content));
    expect(body.length).toBeLessThan(100_000);
    const response = await post(body, { 'content-encoding': 'gzip' });
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { code: 'collector.bodyTooLarge', details: { unit } },
    ]);
    expect(input.stats()).toMatchObject({ held: { bytes: 0 }, active: 0 });
    expect(fixture.texts()).toEqual([]);
  });

  test('requests hold no more memory than all may, lines counted with what they cost', async () => {
    const fixture = await spoolFixture();
    const { input, post } = await started({ ...fixture.options, maxHeldBytes: 100_000 });
    const tooMuch = await post('x\n'.repeat(1_000));
    expect([tooMuch.status, tooMuch.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await post('x\n'.repeat(100))).status).toBe(202);
    expect(input.stats()).toMatchObject({ held: { bytes: 0 }, refused: { 'collector.tooBusy': 1 } });
  });

  test('requests sent before the answer to the last one end the connection, and the others are not affected', async () => {
    const fixture = await spoolFixture();
    const verifying = Promise.withResolvers<string | undefined>();
    const { input, port } = await started({
      ...fixture.options,
      verifyKey: (key) => (key === 'slow' ? verifying.promise : verifyKey(key)),
    });
    const head = 'POST /ingest/v1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer slow\r\ncontent-length: 0\r\n\r\n';
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    afterTest(() => void socket.destroy());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(head.repeat(500));
    await closed;
    expect(input.stats().requests).toBe(1);
    verifying.resolve(undefined);
    await until(() => input.stats().active === 0, 'the one is answered');
  });

  test('senders without a key take no place from those with one', async () => {
    const fixture = await spoolFixture();
    const unknown = Promise.withResolvers<string | undefined>();
    const { input, post } = await started({
      ...fixture.options,
      maxRequests: 2,
      verifyKey: (key) => (key === 'unknown' ? unknown.promise : verifyKey(key)),
    });
    const flood = Array.from({ length: 20 }, () => post('x', { authorization: 'Bearer unknown' }));
    await until(() => input.stats().active === 20, 'all wait for their key');
    expect((await post('{"a":1}')).status).toBe(202);
    unknown.resolve(undefined);
    expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(Array(20).fill(401));
  });

  test('only POST', async () => {
    const { port } = await started((await spoolFixture()).options);
    const response = await fetch(`http://127.0.0.1:${port}/ingest/v1`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('too many requests at once are told to come back; stop waits for those under way', async () => {
    const fixture = await spoolFixture();
    const { input, post, port } = await started({ ...fixture.options, maxRequests: 1 });
    const slow = request({
      port,
      host: '127.0.0.1',
      path: '/ingest/v1',
      method: 'POST',
      headers: { authorization: 'Bearer secret' },
    });
    const answered = new Promise<number | undefined>((resolve) =>
      slow.on('response', (response) => resolve(response.resume().statusCode)),
    );
    slow.write('{"a":1}\n');
    await until(() => input.stats().active === 1, 'one request under way');
    const second = await post('{"b":1}');
    expect([second.status, ((await second.json()) as { code: string }).code]).toEqual([503, 'collector.tooBusy']);
    const stopped = input.stop();
    slow.end('{"a":2}\n');
    expect(await answered).toBe(202);
    await stopped;
    expect(fixture.texts()).toEqual(['{"a":1}', '{"a":2}']);
  });

  test('a request cut off takes nothing', async () => {
    const fixture = await spoolFixture();
    const { input, port } = await started(fixture.options);
    const cut = request({
      port,
      host: '127.0.0.1',
      path: '/ingest/v1',
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-length': '100' },
    });
    cut.on('error', () => undefined);
    cut.write('{"a":1}\n');
    await until(() => input.stats().active === 1, 'the request has come');
    cut.destroy();
    await until(() => input.stats().refused['collector.badBody'] === 1, 'the request is refused');
    expect(fixture.texts()).toEqual([]);
  });
});

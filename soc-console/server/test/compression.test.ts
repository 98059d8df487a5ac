import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { API_PREFIX, API_ROUTES, type ApiRoute } from '@qiaolou/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { COMPRESS_FROM_BYTES, COMPRESS_TO_BYTES } from '../src/http/send-list.ts';
import type { ApiClient } from './api-client.ts';
import { openConsole, type TestConsole } from './console-fixture.ts';

/** A script as a build makes it: long, and much of it the same. */
const SCRIPT = 'export const 谯楼 = [1, 2, 3];\n'.repeat(500);
/** Nothing to gain. */
const TINY = '1;';
const FOREVER = 'public, max-age=31536000, immutable';

let console_: TestConsole;
let analyst: ApiClient;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qiaolou-compression-'));
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'index.html'), `<!doctype html><meta nonce="__CSP_NONCE__">${SCRIPT}`);
  await writeBuilt('assets/app-1234.js', SCRIPT);
  await writeFile(join(root, 'assets', 'tiny-1234.js'), TINY);
  await writeBuilt('mark.svg', `<svg>${SCRIPT}</svg>`);
  console_ = await openConsole({ webRoot: root });
  analyst = await console_.loggedIn('analyst');
});
afterAll(async () => {
  await console_.close();
  await rm(root, { recursive: true });
});

describe('a built file', () => {
  test.each<readonly [accepted: string | undefined, encoding: string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['identity;q=0', undefined],
    ['deflate, zstd', undefined],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.0, *', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['brotli, xgzip', undefined],
  ])('is sent to whoever accepts %j as %s', async (accepted, encoding) => {
    const { bytes, headers, status } = await get('/assets/app-1234.js', accept(accepted));
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(decoded(bytes, headers)).toBe(SCRIPT);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers.vary).toBe('Accept-Encoding');
    expect(headers['cache-control']).toBe(FOREVER);
    if (encoding !== undefined) expect(bytes.length).toBeLessThan(SCRIPT.length / 10);
  });

  test('has a validator for each encoding, and is not sent again to whoever has it', async () => {
    const etags = new Set<string | undefined>();
    for (const accepted of ['br', 'gzip', 'identity']) {
      const { headers } = await get('/assets/app-1234.js', accept(accepted));
      etags.add(headers.etag);
      expect(headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
      const again = await get('/assets/app-1234.js', { ...accept(accepted), 'if-none-match': headers.etag ?? '' });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
      expect([again.headers.etag, again.headers.vary, again.headers['cache-control']]).toEqual([
        headers.etag,
        'Accept-Encoding',
        FOREVER,
      ]);
      const other = await get('/assets/app-1234.js', { ...accept(accepted), 'if-none-match': '"another"' });
      expect(other.status).toBe(200);
    }
    expect(etags.size).toBe(3);
  });

  test('HEAD answers what GET does, without the body', async () => {
    const whole = await get('/assets/app-1234.js', accept('br'));
    const head = await get('/assets/app-1234.js', accept('br'), 'HEAD');
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    for (const name of ['content-encoding', 'content-length', 'content-type', 'etag', 'vary', 'cache-control'])
      expect(head.headers[name]).toBe(whole.headers[name]);
  });

  test('is whole whatever range is asked for', async () => {
    for (const range of ['bytes=0-9', 'bytes=999999-', 'bytes=5-1']) {
      const { bytes, headers, status } = await get('/assets/app-1234.js', { ...accept('gzip'), range });
      expect([status, headers['accept-ranges'], headers['content-range']]).toEqual([200, 'none', undefined]);
      expect(decoded(bytes, headers)).toBe(SCRIPT);
    }
  });

  test('that would not be smaller goes as it is', async () => {
    const { bytes, headers } = await get('/assets/tiny-1234.js', accept('br, gzip'));
    expect([bytes.toString(), headers['content-encoding']]).toEqual([TINY, undefined]);
  });

  test('without a hash in its name is asked for again each time', async () => {
    const { headers } = await get('/mark.svg', accept('br'));
    expect([headers['content-encoding'], headers['cache-control'], headers['content-type']]).toEqual([
      'br',
      'no-cache',
      'image/svg+xml',
    ]);
  });

  test.each(['/assets/app-1234.js.br', '/assets/app-1234.js.gz', '/mark.svg.br'])(
    '%s is no address of its own',
    async (path) => {
      expect((await get(path, accept('br'))).status).toBe(404);
    },
  );

  test('POST gets none', async () => {
    expect((await get('/assets/app-1234.js', {}, 'POST')).status).toBe(404);
  });
});

test('the page is made for each response: never compressed, never kept', async () => {
  for (const path of ['/', '/alerts']) {
    const { headers, status } = await get(path, { ...accept('br, gzip'), 'if-none-match': '*' });
    expect([status, headers['content-encoding'], headers['cache-control'], headers.etag]).toEqual([
      200,
      undefined,
      'no-cache',
      undefined,
    ]);
  }
});

describe('an answer of the API', () => {
  test('that is a list is compressed for whoever accepts it, and says the same', async () => {
    const plain = await api('/fields', undefined);
    const gzip = await api('/fields', 'gzip, br');
    expect([plain.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    expect(decoded(gzip.bytes, gzip.headers)).toBe(plain.bytes.toString());
    expect(gzip.bytes.length).toBeLessThan(plain.bytes.length / 2);
    for (const { headers } of [plain, gzip])
      expect([headers.vary, headers['cache-control'], headers['content-type']]).toEqual([
        'Accept-Encoding',
        'no-store',
        'application/json; charset=utf-8',
      ]);
  });

  test.each([
    ['is short', '/tasks', COMPRESS_FROM_BYTES],
    ['holds a token', '/session', Infinity],
    ['is a refusal', '/alert-groups?nothing=1', Infinity],
    ['is an export', '/alert-groups/export.csv', Infinity],
  ])('that %s goes as it is', async (_, path, below) => {
    const { bytes, headers } = await api(path, 'gzip');
    expect([headers['content-encoding'], bytes.length < below]).toEqual([undefined, true]);
  });

  test('is compressed only up to a size that holds nobody up', () => {
    expect(COMPRESS_TO_BYTES).toBeLessThanOrEqual(1_048_576);
  });

  test('that may hold a secret is never compressed', () => {
    const secrets = Object.entries(API_ROUTES as Readonly<Record<string, ApiRoute>>).flatMap(([operation, route]) =>
      route.response.kind === 'json' && holdsSecret(route.response.schema)
        ? [`${operation} ${route.response.compressed === true ? 'compressed' : 'as it is'}`]
        : [],
    );
    expect(secrets.sort()).toEqual(
      ['changePassword', 'createUser', 'getSession', 'login', 'patchUser'].map((operation) => `${operation} as it is`),
    );
  });
});

/** A file with what the build writes beside it. */
async function writeBuilt(name: string, text: string): Promise<void> {
  await writeFile(join(root, name), text);
  await writeFile(join(root, `${name}.br`), brotliCompressSync(text));
  await writeFile(join(root, `${name}.gz`), gzipSync(text));
}

function holdsSecret(schema: z.ZodType): boolean {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return [...text.matchAll(/"(\w+)":\{/g)].some(([, name = '']) => /token|secret|^oneTimePassword$/i.test(name));
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As they came. */
  readonly bytes: Buffer;
}

function accept(encodings: string | undefined): Record<string, string> {
  return encodings === undefined ? {} : { 'accept-encoding': encodings };
}

function decoded(bytes: Buffer, headers: IncomingHttpHeaders): string {
  const encoding = headers['content-encoding'];
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  return (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}

function api(path: string, encodings: string | undefined): Promise<Answer> {
  return get(API_PREFIX + path, { ...accept(encodings), cookie: analyst.cookie });
}

/** A request whose answer is not decoded. */
function get(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(console_.url + path, { method, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes: Buffer.concat(chunks) }));
    });
    req.on('error', reject);
    req.end();
  });
}

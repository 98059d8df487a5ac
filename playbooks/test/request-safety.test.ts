import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Playbook } from '../src/index.ts';
import { planUnit } from '../src/core/plan-unit.ts';

const TARGET = 'http-api--00000000-0000-4000-8000-000000000002';

interface Request {
  readonly line?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string[]>>;
  readonly content?: string;
}

/** The request a command comes to with a value for `__v__`; undefined when the value was refused by its code. */
function requestOf(
  { line = 'POST /x', url = 'https://api.example.org/base', headers = {}, content }: Request,
  v: string,
) {
  const command = { type: 'http-api', command: line, headers, ...(content !== undefined && { content }) };
  const target = { type: 'http-api', name: 'API', address: { url: [url] } };
  const playbook = { target_definitions: { [TARGET]: target } } as unknown as Playbook;
  const planned = planUnit(playbook, { command, target: TARGET, at: '' }, { __v__: v });
  if (planned.ok)
    return planned.args as { url: string; headers: Readonly<Record<string, string>>; body: string | null };
  expect(planned.fault).toMatchObject({
    code: 'playbooks.unsafeValue',
    details: {
      values: [{ variable: '__v__', place: expect.any(String) as string, reason: expect.any(String) as string }],
    },
  });
  return undefined;
}

const HOSTILE = [
  ...[
    '',
    '.',
    '..',
    '%2e%2e',
    '../x',
    '..\\x',
    'a/../b',
    '..%2f',
    '.%2e',
    'a/b',
    '/',
    '//evil.example',
    '\\\\evil',
    '%00',
  ],
  ...[
    '?a=b',
    '#f',
    'a&b=c',
    'a=b&c',
    'a;b',
    'a+b',
    'a b',
    '%26',
    '@evil.example',
    'evil.example/',
    'x:y@z',
    ':80',
    '::1',
  ],
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\"',
    "\\'",
    "' or '1'='1",
    '","admin":true,"x":"',
    '\u2028',
    '${x}',
    '{{x}}',
    '$(x)',
    '`x`',
  ],
  ...['<', '>', '<b/>', ']]>', '--', '-->', '<!--', '&lt;', '&', '<![CDATA[', '<?x?>', '"><x y="', '</a>', '&#0;'],
  ...[
    'a\r\nX: y',
    'a\nb',
    'a\rb',
    '\0',
    '\t',
    '\u0085',
    '\u202e',
    '中文',
    '😀',
    '\ud800',
    '\udc00x',
    '1',
    'true',
    '1e5',
    '-1',
  ],
  ...['=cmd()', '- x', 'a: b', '--__v__:value', '__v__:value', 'x'.repeat(5_000)],
];
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map((pair) => pair.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** Whatever the value: refused by name, or there and nothing else changed. */
function holds(check: (value: string) => void): void {
  for (const value of HOSTILE) check(value);
  fc.assert(fc.property(hostile, check), { numRuns: 1_000 });
}

describe('a value never leaves its place, whatever it is:', () => {
  test('a path segment', () => {
    for (const line of ['GET /seg/__v__:value/end', 'GET https://api.example.org/base/seg/__v__:value/end'])
      holds((value) => {
        const request = requestOf({ line }, value);
        if (request === undefined) return;
        const { origin, pathname, search, hash } = new URL(request.url);
        expect([origin, search, hash]).toEqual(['https://api.example.org', '', '']);
        const segments = pathname.split('/');
        expect([...segments.slice(0, 3), ...segments.slice(4)]).toEqual(['', 'base', 'seg', 'end']);
        expect(decodeURIComponent(segments[3] ?? '')).toBe(value);
      });
  });

  test('a part of a path segment', () => {
    holds((value) => {
      const request = requestOf({ line: 'GET /seg/.__v__:value/end' }, value);
      if (request === undefined) return;
      const segments = new URL(request.url).pathname.split('/');
      expect(segments).toHaveLength(5);
      expect(decodeURIComponent(segments[3] ?? '')).toBe(`.${value}`);
    });
  });

  test('a query value', () => {
    holds((value) => {
      const request = requestOf({ line: 'GET /find?q=__v__:value&n=1' }, value);
      if (request === undefined) return;
      const url = new URL(request.url);
      expect([url.pathname, url.hash]).toEqual(['/base/find', '']);
      expect([...url.searchParams]).toEqual([
        ['q', value],
        ['n', '1'],
      ]);
    });
  });

  test('a host, a label of it, and a port', () => {
    const places = [
      ['https://__v__:value/api', 'GET /x', ''],
      ['https://__v__:value.example.org/api', 'GET /x', '.example.org'],
      ['https://api.example.org:__v__:value/api', 'GET /x', 'api.example.org'],
    ] as const;
    for (const [url, line, suffix] of places)
      holds((value) => {
        const request = requestOf({ url, line }, value);
        if (request === undefined || !URL.canParse(request.url)) return;
        const parsed = new URL(request.url);
        expect([parsed.pathname, parsed.search, parsed.username]).toEqual(['/api/x', '', '']);
        expect(parsed.hostname.endsWith(suffix)).toBe(true);
      });
  });

  test('a whole base URL', () => {
    for (const value of ['https://api.example.org/v1', 'https://api.example.org/v1/'])
      expect(requestOf({ url: '__v__:value', line: 'GET /x' }, value)?.url).toBe('https://api.example.org/v1/x');
    for (const value of [...HOSTILE, 'ftp://x/', 'https://a/?x=', 'https://a/#', 'https://u:p@a/', 'https://a/ b', 'x'])
      expect(requestOf({ url: '__v__:value', line: 'GET /x' }, value)).toBe(undefined);
  });

  test('a whole header', () => {
    holds((value) => {
      const request = requestOf({ headers: { 'X-Reason': ['__v__:value'] } }, value);
      if (request !== undefined) expect(new Headers(request.headers).get('x-reason')).toBe(value.trim());
    });
  });

  test('a quoted part of a header', () => {
    holds((value) => {
      const request = requestOf({ headers: { 'X-File': ['form-data; name="__v__:value"; size=1'] } }, value);
      if (request === undefined) return;
      const [, quoted] = /^form-data; name="((?:[^"\\]|\\.)*)"; size=1$/s.exec(request.headers['X-File'] ?? '') ?? [];
      expect(quoted?.replaceAll(/\\(.)/gs, '$1')).toBe(value);
    });
  });

  test('a part of a header', () => {
    holds((value) => {
      const request = requestOf({ headers: { 'X-Who': ['user=__v__:value; role=viewer'] } }, value);
      if (request === undefined) return;
      expect(request.headers['X-Who']?.split(/[;, ]+/)).toEqual([`user=${value}`, 'role=viewer']);
    });
  });

  test.each(['application/json', 'application/problem+json; charset=utf-8', undefined])(
    'a string of JSON (%s)',
    (type) => {
      const headers: Record<string, string[]> = type === undefined ? {} : { 'Content-Type': [type] };
      holds((value) => {
        const request = requestOf(
          { headers, content: '{"a":"__v__:value","b":["x__v__:valuey"],"__v__:value!":1}' },
          value,
        );
        if (request === undefined) return;
        expect(JSON.parse(request.body ?? '')).toEqual(
          Object.fromEntries([
            ['a', value],
            ['b', [`x${value}y`]],
            [`${value}!`, 1],
          ]),
        );
      });
    },
  );

  test('a bare value of JSON', () => {
    holds((value) => {
      const headers = { 'Content-Type': ['application/json'] };
      const request = requestOf({ headers, content: '{"n":__v__:value,"role":"viewer"}' }, value);
      if (request === undefined) return;
      expect(JSON.parse(request.body ?? '')).toEqual({ n: JSON.parse(value) as unknown, role: 'viewer' });
      expect(['number', 'boolean', 'object']).toContain(typeof JSON.parse(value));
    });
  });

  test('a field of a form', () => {
    holds((value) => {
      const headers = { 'content-type': ['application/x-www-form-urlencoded'] };
      const request = requestOf({ headers, content: 'ip=__v__:value&role=viewer' }, value);
      if (request === undefined) return;
      expect([...new URLSearchParams(request.body ?? '')]).toEqual([
        ['ip', value],
        ['role', 'viewer'],
      ]);
    });
  });

  test.each(['application/xml', 'text/xml; charset=UTF-8', 'application/soap+xml'])(
    'text and attributes of %s',
    (type) => {
      holds((value) => {
        const content = `<?xml version="1.0"?><!-- it's --><a b="__v__:value" c='__v__:value'>__v__:value</a>`;
        const request = requestOf({ headers: { 'Content-Type': [type] }, content }, value);
        if (request === undefined) return;
        const found = /^<\?xml version="1\.0"\?><!-- it's --><a b="([^<>"']*)" c='([^<>"']*)'>([^<>"']*)<\/a>$/s.exec(
          request.body ?? '',
        );
        for (const text of found?.slice(1) ?? ['no match'])
          expect(text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))).toBe(value);
      });
    },
  );

  test.each([
    '<__v__:value/>',
    '<a __v__:value="1"/>',
    '<a b=__v__:value>',
    '<a><!-- __v__:value --></a>',
    '<a><![CDATA[__v__:value]]></a>',
    '<?x __v__:value?><a/>',
    '<!DOCTYPE __v__:value><a/>',
  ])('in %s no value is safe', (content) => {
    for (const value of ['x', ...HOSTILE])
      expect(requestOf({ headers: { 'Content-Type': ['text/xml'] }, content }, value)).toBe(undefined);
  });

  test('a line of plain text', () => {
    holds((value) => {
      const content = 'one\nfrom __v__:value to\nthree';
      const request = requestOf({ headers: { 'Content-Type': ['text/plain; charset=utf-8'] }, content }, value);
      if (request !== undefined)
        expect(request.body?.split(/[\r\n\u2028\u2029]/)).toEqual(['one', `from ${value} to`, 'three']);
    });
  });

  test.each(["'", '"', '`'])('quotes %s of plain text', (quote) => {
    holds((value) => {
      const content = `block ${quote}__v__:value${quote} now`;
      const request = requestOf({ headers: { 'Content-Type': ['text/plain'] }, content }, value);
      if (request !== undefined) {
        expect(request.body?.split(quote)).toEqual(['block ', value, ' now']);
        expect(value).not.toContain('\\');
      }
    });
  });

  test.each([
    'text/csv',
    'text/html',
    'application/yaml',
    'multipart/form-data; boundary=x',
    'application/json; charset=gbk',
    'application/json; charset=utf-8; charset=gbk',
    'application/json; charset = gbk',
    "application/json; charset='gbk'",
    'application/json, text/html',
    'application/json;\tcharset=utf-16',
    ['application/json', 'text/html'],
    undefined,
  ])('content that is not known here (%s)', (type) => {
    const headers: Record<string, string[]> = type === undefined ? {} : { 'Content-Type': [type].flat() };
    holds((value) => {
      const request = requestOf({ headers, content: 'a: __v__:value' }, value);
      if (request !== undefined) expect(request.body).toMatch(/^a: (?!-)[\p{L}\p{N}\p{M}._:/-]*$/u);
    });
    expect(requestOf({ headers, content: 'a: __v__:value' }, '203.0.113.7')?.body).toBe('a: 203.0.113.7');
  });

  test('content of a type that is given twice', () => {
    const headers = { 'Content-Type': ['application/json'], 'content-type': ['text/html'] };
    holds((value) => {
      const request = requestOf({ headers, content: '{"a": "__v__:value"}' }, value);
      if (request !== undefined) expect(request.body).toMatch(/^\{"a": "(?!-)[\p{L}\p{N}\p{M}._:/-]*"\}$/u);
    });
  });
});

test('what is not hostile comes through', () => {
  const json = { 'Content-Type': ['application/json'] };
  expect(requestOf({ line: 'GET /ip/__v__:value' }, '2001:db8::1')?.url).toBe(
    'https://api.example.org/base/ip/2001%3Adb8%3A%3A1',
  );
  expect(requestOf({ url: 'https://__v__:value/api' }, '2001:db8::1')?.url).toBe('https://[2001:db8::1]/api/x');
  expect(requestOf({ url: 'https://__v__:value:8443' }, 'waf.example.org')?.url).toBe('https://waf.example.org:8443/x');
  expect(requestOf({ headers: { Authorization: ['Bearer __v__:value'] } }, 'eyJhbGciOi.J9_-/+=')?.headers).toEqual({
    Authorization: 'Bearer eyJhbGciOi.J9_-/+=',
  });
  expect(requestOf({ headers: json, content: '{"text":"来源 __v__:value","ttl":60}' }, '“甲”\n乙')?.body).toBe(
    '{"text":"来源 “甲”\\n乙","ttl":60}',
  );
});

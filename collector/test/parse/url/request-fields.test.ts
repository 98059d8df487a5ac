import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRequestText } from '../../../src/parse/url/decode-request-text.ts';
import { effectivePath } from '../../../src/parse/url/effective-path.ts';
import { lenientUtf8 } from '../../../src/parse/url/lenient-utf8.ts';
import { requestFields } from '../../../src/index.ts';

const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/[^A-Za-z0-9]/gu, (char) => percent(char)),
  (text) => Array.from(text).map(percent).join(''),
  (text) => text.replaceAll('%', '%25'),
  (text) =>
    Array.from(text)
      .map((char) => (char <= '~' ? `%u00${hex(char.charCodeAt(0))}` : char))
      .join(''),
  (text) =>
    Array.from(text)
      .map((char) => (char <= '~' ? `%c${char.charCodeAt(0) >> 6}%${hex(0x80 | (char.charCodeAt(0) & 0x3f))}` : char))
      .join(''),
];

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function percent(char: string): string {
  return [...Buffer.from(char, 'utf8')].map((byte) => `%${hex(byte)}`).join('');
}

/** Texts whose characters mean themselves, so that decoding may change nothing in them. */
const plainText = fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019/.-_=<>()\'"')), maxLength: 40 });

describe('decoding a request', () => {
  it('undoes any two encodings laid over each other, of Chinese too', () => {
    fc.assert(
      fc.property(plainText, fc.nat(ENCODINGS.length - 1), fc.nat(ENCODINGS.length - 1), (text, first, second) => {
        const payload = `${text}中文`;
        const encoded = ENCODINGS[second]?.(ENCODINGS[first]?.(payload) ?? '') ?? '';
        expect(decodeRequestText(`/a?q=${encoded}`)).toBe(`/a?q=${payload}`);
      }),
    );
  });

  it('never throws and never grows beyond what came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(decodeRequestText(text).length).toBeLessThanOrEqual(text.length);
        expect(effectivePath(text)).toMatch(/^\//);
      }),
    );
  });

  it.each([
    ['/a?b=c+d', '/a?b=c d'],
    ['/a+b', '/a+b'],
    ['/a?b=100%25', '/a?b=100%'],
    ['/a?b=50% off', '/a?b=50% off'],
    ['/a?b=%zz%4', '/a?b=%zz%4'],
    ['/a?b=%e4%b8%ad', '/a?b=中'],
    ['/a?b=x%00y', '/a?b=xy'],
    ['/a?b=x%0d%0a%09y', '/a?b=x y'],
    ['/a?b=%2525252527', "/a?b='"],
    ['&lt;script&#62;', '<script>'],
    ['\\x3cscript\\u003e', '<script>'],
    ['${${::-j}${lower:N}di:ldap://x}', '${jndi:ldap://x}'],
    ['${jndi:${env:AWS_KEY}}', '${jndi:${env:AWS_KEY}}'],
  ])('%s is %s', (sent, decoded) => {
    expect(decodeRequestText(sent)).toBe(decoded);
  });

  it('is bounded: what lies deeper or farther stays', () => {
    expect(decodeRequestText(`/${'%25'.repeat(20)}27`)).toContain('%');
    const long = `/${'a'.repeat(20_000)}%27`;
    expect(decodeRequestText(long)).toBe(long);
  });

  it.each([
    [[0xc0, 0xaf], '/'],
    [[0xc1, 0x1c], '\\'],
    [[0xe0, 0x80, 0xaf], '/'],
    [[0xf0, 0x80, 0x80, 0xae], '.'],
    [[0xfc, 0x80, 0x80, 0x80, 0x80, 0xae], '.'],
    [[0xe4, 0xb8, 0xad], '中'],
    [[0xed, 0xa0, 0x80], '\u00ed\u00a0\u0080'],
    [[0xff, 0x41], '\u00ffA'],
  ])('%j is %j', (bytes, text) => {
    expect(lenientUtf8(bytes)).toBe(text);
  });
});

describe('the path in effect', () => {
  it.each([
    ['/a/b.jsp', '/a/b.jsp'],
    ['/', '/'],
    ['', '/'],
    ['/a/../../b.jsp', '/b.jsp'],
    ['/a/..;/b.jsp;x=1', '/b.jsp'],
    ['/a//./b.jsp%20', '/a/b.jsp'],
    ['/a%2fb.jsp%00.png', '/a/b.jsp/.png'],
    ['/a/b.aspx::$DATA', '/a/b.aspx'],
    ['/a\\b.asp.', '/a/b.asp'],
    ['/%25%36%31.jsp/', '/a.jsp'],
    ['/a/.git/config', '/a/.git/config'],
  ])('%s is %s', (sent, path) => {
    expect(effectivePath(sent)).toBe(path);
  });
});

describe('the fields of a request', () => {
  it('are none of an event that is no request', () => {
    expect(requestFields({ 'user.name': 'a' })).toEqual({});
  });

  it('come of path and query alone too', () => {
    expect(requestFields({ 'url.path': '/%61', 'url.query': 'b=%27' })).toEqual({
      'qiaolou.url_decoded': "/a?b='",
      'qiaolou.url_path': '/a',
    });
  });

  it('hold only headers that are more than plain words', () => {
    const fields = { 'url.original': '/', 'user_agent.original': 'Mozilla/5.0 (X11; Linux)', 'event.module': 'nginx' };
    expect(requestFields(fields)['qiaolou.headers_decoded']).toBeUndefined();
    expect(
      requestFields({ ...fields, 'http.request.referrer': '%28%29 { :; }', 'nginx.extra2': '${jndi:x}' })[
        'qiaolou.headers_decoded'
      ],
    ).toEqual(['() { :; }', '${jndi:x}']);
  });
});

import { describe, expect, it } from 'vitest';
import { scanAccessLog } from '../../src/parse/grammars/access-log.ts';
import { scanBracketPairs } from '../../src/parse/grammars/bracket.ts';
import { scanCef } from '../../src/parse/grammars/cef.ts';
import { compileDelimited } from '../../src/parse/grammars/delimited.ts';
import { scanLooseJson } from '../../src/parse/grammars/json.ts';
import { compileKeyValue, type KeyValueOptions } from '../../src/parse/grammars/key-value.ts';
import { scanLeef } from '../../src/parse/grammars/leef.ts';
import { compileTemplate } from '../../src/parse/grammars/template.ts';
import type { RawFields } from '../../src/parse/raw-fields.ts';

function read(scan: (text: string, fields: RawFields) => unknown, text: string): object {
  const fields: RawFields = new Map();
  scan(text, fields);
  return Object.fromEntries(fields);
}

describe('key-value', () => {
  const cases: readonly (readonly [string, KeyValueOptions, string, object])[] = [
    ['quoted', {}, 'a="x y" b=\'z\' c=1', { a: 'x y', b: 'z', c: '1' }],
    [
      'spaces around and in bare values',
      { pair: ' ' },
      'GenTime= 2020-04-13 15:44:42  SrcIP=1.1.1.1 e = f',
      { GenTime: '2020-04-13 15:44:42', SrcIP: '1.1.1.1', e: 'f' },
    ],
    ['URL with a query in a value', {}, 'url=/a?b=c&d=e user=x', { url: '/a?b=c&d=e', user: 'x' }],
    ['Windows path that ends in a backslash', {}, 'dir="C:\\tmp\\" x=1', { dir: 'C:\\tmp\\', x: '1' }],
    ['escaped quote', {}, 'm="say \\"hi\\"" x=1', { m: 'say "hi"', x: '1' }],
    ['no separator behind a quote', {}, 'n="Trojan"severity=高', { n: 'Trojan', severity: '高' }],
    ['in brackets', { pair: ',' }, 'Detected. (SyslogId=21, Duration(s)=91)', { SyslogId: '21', 'Duration(s)': '91' }],
    [
      'Chinese colon pairs',
      { pair: ',', eq: ':' },
      '日志类型:IPS, 时间:2026-11-22 10:30:05， 描述：成功',
      { 日志类型: 'IPS', 时间: '2026-11-22 10:30:05', 描述: '成功' },
    ],
    [
      'colon pairs with MACs and clocks',
      { pair: ' ', eq: ':' },
      'mac:58:69:6C:7d t:2018-07-16 18:43:29  u:http://a/b',
      { mac: '58:69:6C:7d', t: '2018-07-16 18:43:29', u: 'http://a/b' },
    ],
    [
      'keys with spaces',
      { pair: ';' },
      'log time=1; source address=1.1.1.1;',
      { 'log time': '1', 'source address': '1.1.1.1' },
    ],
    [
      'slash pairs',
      { pair: ',', eq: '/', quotes: '' },
      '威胁/高,URL地址/a.cn:80/x/y.html,客户端环境/Mozilla/5.0',
      { 威胁: '高', URL地址: 'a.cn:80/x/y.html', 客户端环境: 'Mozilla/5.0' },
    ],
    ['first of a repeated key', {}, 'time="a" time="b"', { time: 'a' }],
  ];
  it.each(cases)('%s', (_, options, text, expected) => {
    expect(read(compileKeyValue(options), text)).toEqual(expected);
  });
});

describe('other grammars', () => {
  it('CEF: Chinese header, tabs, escapes, labels', () => {
    expect(
      read(
        scanCef,
        'x CEF: 0|奇安信|统一\\|安全|8.0|1002|登录失败|3|IP=10.1.1.1\tdesc=登录 失败\tcs1Label=策略\tcs1=a\\=b',
      ),
    ).toEqual({
      'cef.version': '0',
      vendor: '奇安信',
      product: '统一|安全',
      product_version: '8.0',
      signature_id: '1002',
      name: '登录失败',
      severity: '3',
      IP: '10.1.1.1',
      desc: '登录 失败',
      策略: 'a=b',
    });
    expect(read(scanCef, 'CEF:0|a|b|c|d|e|f|src=1.1.1.1 msg=two words dpt=80')).toMatchObject({
      src: '1.1.1.1',
      msg: 'two words',
      dpt: '80',
    });
    expect(read(scanCef, '[CEF]:|数据库名称:x|')).toEqual({});
  });

  it('LEEF 1 and 2', () => {
    expect(read(scanLeef, 'LEEF:1.0|V|P|1|id|src=1.1.1.1\tusr=a b')).toMatchObject({
      vendor: 'V',
      src: '1.1.1.1',
      usr: 'a b',
    });
    expect(read(scanLeef, 'LEEF:2.0|V|P|1|id|x5E|a=1^b=2')).toMatchObject({ signature_id: 'id', a: '1', b: '2' });
  });

  it('loose JSON', () => {
    expect(read(scanLooseJson, '{"level":HIGH,"n":7,"s":"a\\u4e2d","o":{"k":null,"z":"1"},"cut":"off')).toEqual({
      level: 'HIGH',
      n: 7,
      s: 'a中',
      z: '1',
      cut: 'off',
    });
    expect(read(scanLooseJson, '"record_id:9","sql:SELECT 1"')).toEqual({ record_id: '9', sql: 'SELECT 1' });
  });

  it('brackets and columns', () => {
    expect(read((text, fields) => scanBracketPairs(text, 'square', fields), '[log_type:url] [user:李 娜] [x]')).toEqual(
      { log_type: 'url', user: '李 娜' },
    );
    expect(
      read((text, fields) => scanBracketPairs(text, 'lenticular', fields), '【用户：王芳】【IP:1.1.1.1】'),
    ).toEqual({ 用户: '王芳', IP: '1.1.1.1' });
    expect(read(compileDelimited({ separator: '|!', columns: ['time', '', 'log'] }), 'a|!b|!c|!d')).toEqual({
      time: 'a',
      log: 'c',
      c4: 'd',
    });
  });

  it.each([
    ['separators in quotes', 'a,"b,""c""",d', { c1: 'a', c2: 'b,"c"', c3: 'd' }],
    ['a quote that is not closed', 'a,"b,c', { c1: 'a', c2: 'b,c' }],
    ['a separator behind an escape', 'a,b\\,c,d', { c1: 'a', c2: 'b,c', c3: 'd' }],
    ['an empty last column', 'a,b,', { c1: 'a', c2: 'b' }],
    ['text behind a closing quote', 'a,"b"x,c', { c1: 'a', c2: 'b', c3: 'c' }],
  ])('delimited: %s', (_, text, fields) => {
    expect(read(compileDelimited({ separator: ',', quote: '"', escape: '\\' }), text)).toEqual(fields);
  });

  it('access log: escaped bytes, IPv6, broken requests', () => {
    expect(
      read(
        scanAccessLog,
        'vhost 2001:db8::1 - bob [22/Nov/2026:15:00:00 +0800] "GET /\\xE6\\x97\\xA5 HTTP/1.1" 200 - "-" "a \\"b\\""',
      ),
    ).toEqual({
      client: '2001:db8::1',
      ident: '-',
      user: 'bob',
      time: '22/Nov/2026:15:00:00 +0800',
      request: 'GET /日 HTTP/1.1',
      status: '200',
      bytes: '-',
      referer: '-',
      agent: 'a "b"',
    });
  });

  it('templates: anchored, typed, without backtracking', () => {
    const template = compileTemplate('用户 {user} 从 {ip:ip} 登录');
    expect(read(template, '用户 张三 从 10.0.0.1 登录成功')).toEqual({ user: '张三', ip: '10.0.0.1' });
    expect(read(template, '用户 张三 从 不知 登录')).toEqual({});
    expect(read(compileTemplate('CMD ({c:most}) {}'), 'CMD (a (b) c) end')).toEqual({ c: 'a (b) c' });
    expect(read(compileTemplate('CMD ({c:most})'), 'CMD (a')).toEqual({});
    expect(read(compileTemplate('({a}) ({b:most})'), '(a) b')).toEqual({});
    expect(() => compileTemplate('{a}{b}')).toThrow('touch');
    expect(() => compileTemplate('{a:nope}')).toThrow('unknown capture kind');
  });
});

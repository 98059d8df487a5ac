import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createParser, loadPacks } from '../../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'qiaolou-steps-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

/** The event one pack of these lines makes of a line. */
function reader(pack: readonly string[]): (line: string) => Readonly<Record<string, unknown>> {
  const dir = join(root, String((folders += 1)));
  mkdirSync(join(dir, 'acme-av'), { recursive: true });
  writeFileSync(join(dir, 'acme-av/pack.yaml'), ['id: acme.av', 'vendor: Acme', ...pack].join('\n'));
  const parser = createParser({ packs: loadPacks(dir), spoolId: '0'.repeat(32) });
  return (line) => {
    const record = { payload: Buffer.from(line), receivedAt: 0, listener: 'import', peer: '192.0.2.10' };
    return { ...parser.parse(record, { segment: 1, offset: 0 })[0] };
  };
}

describe('steps of a pack', () => {
  it('read XML that stands in a field of an earlier step', () => {
    const read = reader([
      'match: { contains: "subject=" }',
      'grammar: [{ kv: { pair: " " } }, { on: subject, optional: true, xml: true }]',
      'map: { 计算机: host.name }',
    ]);
    expect(read('id="7" subject="<pid>15</pid><计算机>PC-1</计算机>"')).toMatchObject({
      'host.name': 'PC-1',
      'acme.pid': '15',
    });
    expect(read('id="7" subject="none"')).toMatchObject({ 'acme.id': '7' });
  });

  it('read the program of the header, and do without one', () => {
    const read = reader([
      'match: { contains: "event=" }',
      'grammar: [{ kv: { pair: " " } }, { on: $program, optional: true, template: "{device:rest}" }]',
      'map: { device: observer.name }',
    ]);
    expect(read('<134>2026-11-22 15:59:26 QRG01: event=up id=7')).toMatchObject({ 'observer.name': 'QRG01' });
    expect(read('event=up id=7')).not.toHaveProperty(['observer.name']);
  });

  it('leave the running text alone where the pack says that all has a key', () => {
    const pack = ['match: { contains: "event=" }', 'grammar: { kv: { pair: " ", quotes: "\\"" } }'];
    const line = 'event=up msg="用户 wang 从 192.0.2.7 登录失败"';
    expect(reader(pack)(line)).toHaveProperty(['source.ip'], '192.0.2.7');
    expect(reader([...pack, 'prose: false'])(line)).not.toHaveProperty(['source.ip']);
  });
});

describe('a test on a field', () => {
  it('may ask that none of several texts occurs, whatever its case; a field that is not there holds none', () => {
    const read = reader([
      'match: { contains: "id=" }',
      'grammar: { kv: { pair: " " } }',
      'when: [{ if: { say: { lacks: [bad, worse] } }, set: { event.outcome: success } }]',
    ]);
    expect(read('id=7 say=good')).toHaveProperty(['event.outcome'], 'success');
    expect(read('id=7 at=9')).toHaveProperty(['event.outcome'], 'success');
    expect(read('id=7 say=soBADly')).not.toHaveProperty(['event.outcome']);
    expect(read('id=7 say=worse')).not.toHaveProperty(['event.outcome']);
  });
});

describe('what a pack reads of a line', () => {
  it('is the whole line where the header takes words of the body', () => {
    const read = reader([
      'match: { contains: "SECURITY type" }',
      'grammar: { on: $text, template: "{}SECURITY type {kind:word} from {ip:ip}" }',
      'map: { ip: source.ip, kind: rule.category }',
    ]);
    expect(read('<185> 2026-11-22 11:06:15 SECURITY type scan from 192.0.2.7')).toMatchObject({
      'source.ip': '192.0.2.7',
      'rule.category': 'scan',
    });
  });

  it('are the parameters of structured data, by the id of the message', () => {
    const read = reader([
      'match: { contains: "[acme@1 " }',
      'grammar: { structuredData: true }',
      'map: { who: user.name }',
      'when: [{ if: { $msgid: DENY }, set: { event.action: denied } }]',
    ]);
    const told = read('<14>1 2026-11-22T15:10:00Z gw-1 flow - DENY [acme@1 who="wang" way="in"] text');
    expect(told).toMatchObject({ 'user.name': 'wang', 'acme.way': 'in', 'event.action': 'denied' });
    expect(read('<14>1 2026-11-22T15:10:00Z gw-1 flow - PASS [acme@1 who="wang"]')).not.toHaveProperty([
      'event.action',
    ]);
    expect(read('no header [acme@1 who="wang"]')).not.toHaveProperty(['user.name']);
  });

  it('is how it went where a sentence says so, and nothing where it says neither or both', () => {
    const read = reader([
      'match: { contains: "said=" }',
      `grammar: { kv: { pair: " ", quotes: '"' } }`,
      'map: { said: [message, { to: event.outcome, words: sentence, other: drop }] }',
    ]);
    expect(read('said="license update success." id=7')).toMatchObject({ 'event.outcome': 'success' });
    expect(read('said="特征库升级失败" id=7')).toMatchObject({ 'event.outcome': 'failure' });
    expect(read('said="1 success, 2 failed" id=7')).not.toHaveProperty(['event.outcome']);
    expect(read('said="interface up" id=7')).not.toHaveProperty(['event.outcome']);
  });

  it('are several values of one field', () => {
    const read = reader([
      'match: { contains: "one=" }',
      'grammar: { kv: { pair: " " } }',
      'copy: { one: { to: related.ip, add: true }, two: { to: related.ip, add: true } }',
    ]);
    expect(read('one=192.0.2.7 two=192.0.2.8')['related.ip']).toEqual(['192.0.2.7', '192.0.2.8']);
    expect(read('one=192.0.2.7 two=none')['related.ip']).toEqual(['192.0.2.7']);
  });
});

describe('a query that is written apart from its page', () => {
  const read = reader([
    'match: { contains: "page=" }',
    'grammar: { kv: { pair: ";", quotes: "" } }',
    'map: { page: url.path, url: url.original, args: url.query }',
  ]);

  it.each([
    ['page=/a;args=id=1 or 1', '/a?id=1 or 1'],
    ['page=/a;args=?id=1', '/a?id=1'],
    ['page=/a', '/a'],
    ['page=-;url=http://h/a?b=1;args=b=1', 'http://h/a?b=1'],
    ['page=-;url=http://h/a;args=b=1', 'http://h/a?b=1'],
  ])('%s is asked for as %s', (line, whole) => {
    expect(read(line)).toMatchObject({ 'url.original': whole });
  });

  it('is no query when it has several lines', () => {
    expect(read('page=/a;args=Host: h\r\nAccept: *')).toMatchObject({ 'url.original': '/a' });
  });
});

describe('an address in hexadecimal', () => {
  const read = reader([
    'match: { contains: "addr=" }',
    'grammar: { kv: { pair: " " } }',
    'map: { addr: { to: source, as: hex_address } }',
  ]);

  it.each([
    ['4-C0A802FE', '192.168.2.254'],
    ['6-20010db8000000000000000000000007', '2001:0db8:0000:0000:0000:0000:0000:0007'],
    ['192.0.2.7', '192.0.2.7'],
  ])('%s is %s', (text, address) => {
    expect(read(`addr=${text} id=7`)).toMatchObject({ 'source.ip': address });
  });

  it.each(['4-C0A802', '5-C0A802FE', '4-C0A802FG', '4-00000000'])('%s is none', (text) => {
    expect(read(`addr=${text} id=7`)).not.toHaveProperty(['source.ip']);
  });
});

describe('an address that is written as a number', () => {
  const read = reader([
    'match: { contains: "addr=" }',
    'grammar: { kv: { pair: " " } }',
    'map: { addr: { to: source, as: number_address } }',
  ]);

  it.each([
    ['-1062717430', '192.168.56.10'],
    ['3232249866', '192.168.56.10'],
    ['2130706433', '127.0.0.1'],
    ['-1', '255.255.255.255'],
  ])('%s is %s', (text, address) => {
    expect(read(`addr=${text} id=7`)).toMatchObject({ 'source.ip': address });
  });

  it.each(['0', '4294967296', '-2147483649', '1e9', '0x7f000001', '12 34', '99999999999'])('%s is none', (text) => {
    expect(read(`addr="${text}" id=7`)).not.toHaveProperty(['source.ip']);
  });

  it('is the same signed and unsigned', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: -1 }), (number) => {
        const [signed, unsigned] = [number, number + 2 ** 32].map((each) => read(`addr=${each} id=7`)['source.ip']);
        expect(signed).toBe(unsigned);
        expect(String(signed).split('.')).toHaveLength(4);
      }),
    );
  });
});

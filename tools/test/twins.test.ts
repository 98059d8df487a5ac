import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createParser, loadPacks } from '@qiaolou/collector';
import { parseJson } from '@qiaolou/schema';
import { REPOSITORY_ROOT } from '../src/docs/repository-root.ts';
import { dialectFile } from '../src/twins/dialect-file.ts';
import { twinMaker } from '../src/twins/twin-maker.ts';

const maker = (names: Readonly<Record<string, string>> = {}): ReturnType<typeof twinMaker> =>
  twinMaker('test', new Map(Object.entries(names)));

describe('a twin', () => {
  it.each([
    'time=2018-04-26 14:30:23 t=1614046529 ms=1529642433311 us=1689758193441131 d=20210112093045',
    '2022-12-20T09:04:33.509539926Z "level":"info"',
    'from 127.0.0.1 to 0.0.0.0 mask 255.255.255.0 group 224.0.0.1 and :: or ::1',
    'Firefox/3.6.1.2 version="1.0.4.5" rv:1.9.2.13',
    'policy=55 rule_id=152323088 port=50246 action=quarantine',
    'user= - "" \\r\\n 鏅珮鎴愮哗 localhost.localdomain',
    'attack_type=33AbnormalBehavior22 path=/resource/Document/C7History008/list',
    'mac=00:00:00:00:00:00 ff-ff-ff-ff-ff-ff',
  ])('leaves what says nobody and no place: %s', (line) => {
    expect(maker().twin(line)).toBe(line);
  });

  it.each([
    ['10.14.69.177', /^10\.\d\d\.\d\d\.\d{3}$/],
    ['172.18.6.99', /^172\.(?:1[6-9]|2\d|3[01])\.\d\.\d\d$/],
    ['192.168.1.20', /^192\.168\.\d\.\d\d$/],
    ['8.8.8.8', /^(?:198\.51\.100|203\.0\.113|192\.0\.2)\.\d+$/],
    ['240e:958:6002::27', /^2001:db8:\d{4}::\d\d$/],
    ['fe80::250:56ff:fea9:4ef3', /^fe80::\w{3}:\w{4}:\w{4}:\w{4}$/],
    ['00:0C:29:cf:2b:9c', /^00:0[A-F]:\d\d:[a-f]{2}:\d[a-f]:\d[a-f]$/],
    ['d8bb-c10c-97ec', /^[a-f]\d[a-f]{2}-[a-f]\d0[a-f]-\d\d[a-f]{2}$/],
    ['portal.city-of-x.gov.cn', /^s\d{3}\.x\.gov\.cn$/],
    ['tools.3g.shop.com', /^s\d{3}\.example\.com$/],
    ['li.wei@office.cn', /^user\d{3}@example\.com$/],
    ['13912345678', /^1380000\d{4}$/],
    ['WIN-I2HJ5KJ28SP', /^WIN-[A-Z]\d[A-Z]{2}\d[A-Z]{2}\d\d[A-Z]{2}$/],
    ['FGT4HD3916800035', /^[A-Z]{3}\d[A-Z]{2}\d{10}$/],
  ] as const)('has the form of what it stands for: %s', (real, form) => {
    const twin = maker().twin(`a=${real}, b`);
    expect(twin).not.toContain(real);
    expect(twin.slice(2, -3)).toMatch(form);
  });

  it('is equal where the lines of a dialect are', () => {
    const { twin } = maker();
    const first = twin('src=10.1.2.3 dst=10.1.2.4');
    const [, src = '', dst = ''] = /src=(\S+) dst=(\S+)/.exec(first) ?? [];
    expect(twin('dst=10.1.2.3 src=10.1.2.4')).toBe(`dst=${src} src=${dst}`);
    expect(src).not.toBe(dst);
    expect(maker().twin('src=10.1.2.3 dst=10.1.2.4')).toBe(first);
  });

  it('has the same address as number and as text', () => {
    const { twin } = maker();
    const read = (line: string): readonly [number, string] => {
      const [, number = '', text = ''] = /:(-?\d+),"\w+":"([\d.]+)"/.exec(line) ?? [];
      return [Number(number), text];
    };
    const [number, text] = read(twin('{"sip_i":3232238880,"sip_s":"192.168.13.32"}'));
    expect(Buffer.from(text.split('.').map(Number)).readUInt32BE()).toBe(number);
    const [signed, same] = read(twin('{"ip":-1062728416,"sip_s":"192.168.13.32"}'));
    expect([signed + 2 ** 32, same]).toEqual([number, text]);
  });

  it('is packed again where the text was', () => {
    const { twin } = maker();
    const packed = Buffer.from('GET /a HTTP/1.1\r\nHost: www.shop.com\r\n').toString('base64');
    const [, again = ''] = /http:(\S+)/.exec(twin(`http:${packed} b`)) ?? [];
    expect(Buffer.from(again, 'base64').toString()).toMatch(/^GET \/a HTTP\/1\.1\r\nHost: s\d{3}\.example\.com\r\n$/);
    const hex = Buffer.from('HTTP/1.1 200 OK from 10.1.2.3').toString('hex');
    expect(Buffer.from(twin(hex), 'hex').toString()).toMatch(/^HTTP\/1\.1 200 OK from 10\.\d\.\d\.\d$/);
  });

  it('has the names it is told, escaped and packed too, and not in other words', () => {
    const { twin } = maker({ 王五: '李某', li: 'wu' });
    expect(twin('用户[王五] \\u738b\\u4e94 li@li, clients')).toBe('用户[李某] \\u674e\\u67d0 wu@wu, clients');
  });

  it('keeps the escapes in front of a name', () => {
    expect(maker().twin(String.raw`\r\nwww.shop.com\r\n`)).toMatch(/^\\r\\ns\d{3}\.example\.com\\r\\n$/);
    expect(maker().twin('http%3A%2F%2Fwww.shop.com%2Fa')).toMatch(/^http%3A%2F%2Fs\d{3}\.example\.com%2Fa$/);
  });
});

const real = join(REPOSITORY_ROOT, '../shared/data/device-lines/device-lines.ndjson');
const parser = createParser({
  packs: loadPacks(join(REPOSITORY_ROOT, 'collector/parsers')),
  spoolId: '0'.repeat(32),
});

interface RealLine {
  readonly vendor: string;
  readonly dialect: string;
  readonly line: string;
}

/** Twins that are read otherwise than what they stand for, and why that is no fault of the twin. */
const READ_OTHERWISE: readonly { readonly file: string; readonly because: string }[] = [
  { file: 'eps_vrv_vrvedp_warn', because: 'a name is taken for a key' },
  { file: 'firewall_topsec_ngfw4000', because: 'the address of the twin is longer, and only then seen as one' },
  { file: 'apt_dbappsecurity_das-abl-sp800', because: 'a domain is taken for part of a key' },
];

function fieldsOf(line: string): readonly string[] {
  const record = { payload: Buffer.from(line), receivedAt: 1_795_000_000_000, listener: 'import', peer: '192.0.2.10' };
  return Object.keys(parser.parse(record, { segment: 1, offset: 0 })[0] ?? {}).toSorted();
}

describe.skipIf(!existsSync(real))('the twins of the device lines (needs ../shared)', () => {
  it('are one for each, in order, and give the same fields', () => {
    const files = new Map<string, string[]>();
    for (const row of readFileSync(real, 'utf8').trim().split('\n')) {
      const { vendor, dialect, line } = parseJson(row) as RealLine;
      const file = dialectFile(vendor, dialect);
      files.set(file, [...(files.get(file) ?? []), line]);
    }
    const otherwise = [...files].flatMap(([file, lines]) => {
      const rows = readFileSync(join(REPOSITORY_ROOT, 'collector/conformance', file), 'utf8')
        .trim()
        .split('\n');
      const twins = rows.map((row) => (parseJson(row) as { readonly line: string }).line);
      expect(twins).toHaveLength(lines.length);
      const differ = lines.some((line, index) => String(fieldsOf(line)) !== String(fieldsOf(twins[index] ?? '')));
      return differ ? [file] : [];
    });
    expect(otherwise.filter((file) => !READ_OTHERWISE.some((known) => file.includes(known.file)))).toEqual([]);
  });
});

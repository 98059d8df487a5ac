import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { createParser, loadPacks } from '../../src/index.ts';

const parser = createParser({ packs: loadPacks(join(import.meta.dirname, '../../parsers')), spoolId: '0'.repeat(32) });
const receivedAt = Date.parse('2026-11-29T03:00:00.000Z');

function read(line: string, listener = 'syslog-udp'): EcsEvent {
  const record = { payload: Buffer.from(line), receivedAt, listener, peer: '192.0.2.10' };
  const [event] = parser.parse(record, { segment: 1, offset: 0 });
  if (event === undefined) throw new Error('no event');
  return event;
}

interface Case {
  readonly what: string;
  readonly line: string;
  readonly means: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  {
    what: 'a header with blanks in the name of the gateway',
    line: '<6>Nov 28 16:45:18 网 关 主 ; 640004600028030450446706; ipv4; 3; bfd:occur_time=2026-11-28 09:14:07;src=192.0.2.46;dst=192.0.2.28;service=ftp;action=ignore',
    means: { 'observer.name': '网 关 主', 'source.ip': '192.0.2.46', 'destination.ip': '192.0.2.28' },
  },
  {
    what: 'a kind of line the pack of its device does not know',
    line: '<110>Nov 28 09:11:33 2026 DPTECH %%FW/NAT/6/NATLOG(l): log-type:nat;``protocol:TCP;``source-ip:192.0.2.3;``source-port:50222;``destination-ip:198.51.100.80;``destination-port:443;``action:create;',
    means: {
      'source.ip': '192.0.2.3',
      'source.port': 50222,
      'destination.ip': '198.51.100.80',
      'destination.port': 443,
    },
  },
  {
    what: 'a zone in brackets behind the clock',
    line: '<134> printer: Password modified; time="2026-Nov-28 11:54 AM (UTC-07:00)" user="admin" source_IP="192.0.2.7" outcome=success',
    means: { '@timestamp': '2026-11-28T18:54:00.000Z', 'user.name': 'admin', 'event.outcome': 'success' },
  },
  {
    what: 'quotes inside a quoted value before a comma',
    line: '<134>Nov 28 07:54:31 gw-9 app: msg="said \\"no\\", then left" src=192.0.2.3 dst=192.0.2.4 dport=80',
    means: { 'source.ip': '192.0.2.3', 'destination.ip': '192.0.2.4', message: 'said "no", then left' },
  },
  {
    what: 'an honeypot and who attacks it',
    line: '{"type":"attack","client_ip":"192.0.2.1","attack_ip":"203.0.113.42","attack_port":51121,"attack_time":"2026-11-29 02:11:59"}',
    means: { 'source.ip': '203.0.113.42', 'source.port': 51121, '@timestamp': '2026-11-28T18:11:59.000Z' },
  },
  {
    what: 'WatchGuard with a stamp in brackets behind the host',
    line: 'Nov 29 10:37:17 edge-t35 (2026-11-29T02:37:17) firewall: msg_id="3000-0148" Deny 0-External Firebox 36 igmp 24 1 198.51.100.1 224.0.0.1 (Unhandled)',
    means: {
      'observer.name': 'edge-t35',
      'source.ip': '198.51.100.1',
      'destination.ip': '224.0.0.1',
      'event.action': 'denied',
    },
  },
  {
    what: 'a refused password in prose',
    line: '<164>2026-11-29T02:37:17.538Z esx-02 Hostd: Rejected password for user ops from 198.51.100.10',
    means: {
      'host.name': 'esx-02',
      'user.name': 'ops',
      'source.ip': '198.51.100.10',
      'event.outcome': 'failure',
      'event.category': ['authentication'],
    },
  },
  {
    what: 'a refused log-in in Chinese prose',
    line: '<164>Nov 29 10:37:17 nvr-01 web: 用户[admin]从198.51.100.10登录失败',
    means: { 'user.name': 'admin', 'source.ip': '198.51.100.10', 'event.outcome': 'failure' },
  },
  {
    what: 'date, time and zone as three keys',
    line: '<45>date=2026-11-29 time=04:37:17 tz="+0300" devname=FG-2 type="traffic" srcip=198.51.100.12 dstip=10.8.1.5 dstport=443 action="accept"',
    means: {
      '@timestamp': '2026-11-29T01:37:17.000Z',
      'observer.name': 'FG-2',
      'source.ip': '198.51.100.12',
      'event.action': 'allowed',
    },
  },
  {
    what: 'date and time in Chinese keys, zone unsaid',
    line: '<45>设备名称=G1 日期=2026-11-29 时间=10:37:17 源地址=198.51.100.12 目的地址=10.8.1.5 动作=拒绝',
    means: { '@timestamp': '2026-11-29T02:37:17.000Z', 'event.action': 'denied' },
  },
  {
    what: 'JumpServer: the address is the client’s',
    line: '<14>jumpserver: login_log - {"datetime": "2026/11/29 10:37:17 +0800", "ip": "203.0.113.8", "status": {"label": "失败", "value": false}, "username": "wang"}',
    means: {
      'user.name': 'wang',
      'source.ip': '203.0.113.8',
      'event.outcome': 'failure',
      '@timestamp': '2026-11-29T02:37:17.000Z',
    },
  },
  {
    what: 'terminal escapes in a user’s name',
    line: '<38>Nov 29 10:37:17 web02 sshd[9]: Failed password for \u001b[2Kroot\u001b[2A from 198.51.100.16 port 22 ssh2',
    means: { 'user.name': 'root', tags: ['escapes_removed'] },
  },
  {
    what: 'terminal escapes as rsyslog writes them',
    line: '<38>Nov 29 10:37:17 web02 sshd[9]: Failed password for #033[2Kroot#033[0m from 198.51.100.16 port 22 ssh2',
    means: { 'user.name': 'root', tags: ['escapes_removed'] },
  },
  {
    what: 'a name turned around by a bidirectional mark',
    line: '<38>Nov 29 10:37:17 web02 sshd[9]: Failed password for \u202eroot from 198.51.100.16 port 22 ssh2',
    means: { 'user.name': 'root', tags: ['escapes_removed'] },
  },
  {
    what: 'Cisco IOS with sequence number and origin id',
    line: '<189>23064: access-sw3: Nov 29 2026 02:03:59.338 UTC: %LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1/0/9, changed state to up',
    means: {
      'host.name': 'access-sw3',
      '@timestamp': '2026-11-29T02:03:59.338Z',
      'event.code': 'LINEPROTO-5-UPDOWN',
    },
  },
  {
    what: 'Cisco IOS configuration change',
    line: '<189>86: *Nov 29 2026 10:20:10: %SYS-5-CONFIG_I: Configured from console by netadmin on vty0 (10.8.3.9)',
    means: { 'user.name': 'netadmin', 'source.ip': '10.8.3.9', 'event.code': 'SYS-5-CONFIG_I' },
  },
  {
    what: 'Cisco ASA',
    line: '<134>2026-11-29T10:01:20+08:00 10.8.0.1 %ASA-2-106001: Inbound TCP connection denied from 203.0.113.4/6929 to 10.8.1.5/23 flags SYN  on interface o',
    means: {
      'source.ip': '203.0.113.4',
      'source.port': 6929,
      'destination.ip': '10.8.1.5',
      'destination.port': 23,
      'event.action': 'denied',
      'observer.ip': '10.8.0.1',
    },
  },
  {
    what: 'RFC 5424 up to the host, then a tag and a bracket',
    line: '<150>1 2026-11-29T10:04:30.415522+08:00 px2 prox: [2026-11-29T10:04:30.415+0800] 10.8.3.9 - - - "CONNECT 10.2.2.2:443 HTTP/1.0" 200 0 65',
    means: {
      'source.ip': '10.8.3.9',
      'host.name': 'px2',
      message: '[2026-11-29T10:04:30.415+0800] 10.8.3.9 - - - "CONNECT 10.2.2.2:443 HTTP/1.0" 200 0 65',
    },
  },
  {
    what: 'RFC 5424 without structured data whose message begins with a bracket',
    line: '<150>1 2026-11-29T10:04:30+08:00 px2 app 12 - [error] user=li from 10.8.3.9',
    means: { 'user.name': 'li', message: '[error] user=li from 10.8.3.9' },
  },
  {
    what: 'the header of CEF: code and rule, nobody’s host',
    line: 'CEF:1|Maker|Thing|7|op1\\|op2|Notice|5|msg=Test',
    means: { 'event.code': 'op1|op2', 'rule.name': 'Notice', 'observer.vendor': 'Maker', 'host.name': undefined },
  },
  {
    what: 'CEF with blanks before =',
    line: 'CEF:0|security|tm|1.0|100|n|10|src =10.0.0.1 dst  =1.1.1.1 msg=a b = c',
    means: { 'source.ip': '10.0.0.1', 'destination.ip': '1.1.1.1', message: 'a b = c' },
  },
  {
    what: 'a failed log-in with the number for success beside it',
    line: 'id="ngtos" version="1.0" time="2026-11-29 10:11:12" dev="TopSAG" pri="6" type="user_login" op="login" user="op1" result="0" msg="登录用户失败"',
    means: { 'user.name': 'op1', 'event.outcome': 'failure', tags: ['outcome_contradicted'] },
  },
  {
    what: 'a successful log-in with the number for failure beside it',
    line: 'id="ngtos" version="1.0" time="2026-11-29 10:11:12" dev="TopSAG" pri="6" type="user_login" op="login" user="op1" result="-1" msg="登录用户成功"',
    means: { 'event.outcome': 'success', tags: ['outcome_contradicted'] },
  },
  {
    what: 'a number that the words agree with',
    line: 'id="ngtos" version="1.0" time="2026-11-29 10:11:12" dev="TopSAG" pri="6" type="user_login" op="login" user="op1" result="0" msg="登录成功"',
    means: { 'event.outcome': 'success', tags: undefined },
  },
  {
    what: 'another product’s number and words',
    line: "issuc=1 commands=login atime='2026-11-29 10:44:54' remark=认证失败 account=root aip=10.8.1.5 fort_ip=10.8.0.9 uip=10.8.3.9 uname=liuyang",
    means: { 'event.outcome': 'failure', tags: ['outcome_contradicted'] },
  },
  {
    what: 'a client’s address where nobody has logged in',
    line: '<134>Nov 29 10:49:07 ac1 BA[5444]: [log_type:url] [record_time:2026-11-29 10:49:01] [user:10.8.3.9] [group:/] [host_ip:10.8.3.9] [dst_ip:198.51.100.7] [serv:访问网站] [app:新闻门户]',
    means: { 'user.name': undefined, 'destination.ip': '198.51.100.7' },
  },
  {
    what: 'the same in pairs whose keys have blanks, parted by semicolons',
    line: 'Type=WEBTITLE; Source=10.8.3.9:11838; Dest=198.51.100.7:80; Username=10.8.3.9; Show Name=10.8.3.9; Group=Root/; Host=portal.example.cn; URL=http://portal.example.cn/a?b=c; Time=2026-11-29 10:11:51;',
    means: {
      'user.name': undefined,
      'source.ip': '10.8.3.9',
      'destination.ip': '198.51.100.7',
      'url.original': 'http://portal.example.cn/a?b=c',
    },
  },
  {
    what: 'an account called like an address that is nobody’s here',
    line: '<38>Nov 29 10:37:17 web01 sshd[9]: Failed password for invalid user 10.0.0.1 from 198.51.100.16 port 22 ssh2',
    means: { 'user.name': '10.0.0.1', 'source.ip': '198.51.100.16' },
  },
  {
    what: 'keys of two words, parted by semicolons',
    line: '<46>[Violation log] log time=2026-11-29 10:40:50 +0800; host name=DE900; source address=192.168.1.2; source user=--; destination address=198.51.100.7; destination port=80; protocol=6; rule name=Block Http; file name=--;',
    means: {
      'user.name': undefined,
      'source.ip': '192.168.1.2',
      'destination.ip': '198.51.100.7',
      'destination.port': 80,
      'rule.name': 'Block Http',
      '@timestamp': '2026-11-29T02:40:50.000Z',
    },
  },
  {
    what: 'the Host of a request, with its port, is no machine’s name',
    line: 'src_ip=10.8.3.9 dst_ip=10.8.1.5 method=GET url=/login.php?a=@@version host=10.8.1.5:8091 action=block',
    means: { 'host.name': undefined, 'url.domain': '10.8.1.5' },
  },
  {
    what: 'nor one that is nested',
    line: '{"event_type":"http","src_ip":"10.8.3.9","dest_ip":"198.51.100.7","http":{"hostname":"198.51.100.7","url":"/latest/api"}}',
    means: { 'host.name': undefined, 'url.domain': '198.51.100.7' },
  },
  {
    what: 'a host that is told by its address',
    line: 'time="2026-11-29 10:50:10" host="10.26.50.25" mode="本地模式" message="切换到本地模式成功" level=low',
    means: { 'host.name': undefined, 'host.ip': '10.26.50.25' },
  },
  {
    what: 'the number of an account is not its name',
    line: 'user_id=2 userid=7 user_name=li src_ip=10.8.3.9 dst_ip=10.8.1.5 action=deny',
    means: { 'user.name': 'li' },
  },
  {
    what: 'an account and where it came from in one word',
    line: '<166>2026-11-29T02:37:17.538Z vc01 vpxd: [User VSPHERE.LOCAL\\ops@10.8.3.9 logged in as pyvmomi Python/2.7.13]',
    means: { 'user.name': 'VSPHERE.LOCAL\\ops', 'source.ip': '10.8.3.9' },
  },
  {
    what: 'amounts of less than nothing',
    line: 'srcip=10.8.3.9 dstip=198.51.100.7 sentbyte=-5000000000 rcvdbyte=120 action=accept',
    means: { 'source.bytes': undefined, 'destination.bytes': 120 },
  },
];

describe('what a line means', () => {
  it.each(CASES)('$what', ({ line, means }) => {
    const event = read(line);
    for (const [field, value] of Object.entries(means)) expect(event[field], field).toEqual(value);
    expect(event['event.original']).toBe(line);
  });

  it.each([
    'dev_ip',
    'devip',
    'aip',
    'device_ip',
    'dvc',
    '设备IP',
    '设备地址',
    '设备IP地址',
    'Dev-IP',
    'devIp',
    'dev_addr',
  ])('%s is the observer’s address, never the destination’s', (key) => {
    const event = read(`srcip=1.1.1.1 dstip=2.2.2.2 action=deny ${key}=10.9.9.9`);
    expect(event).toMatchObject({ 'source.ip': '1.1.1.1', 'destination.ip': '2.2.2.2', 'observer.ip': '10.9.9.9' });
    expect(read(`${key}=10.9.9.9 srcip=1.1.1.1 action=deny user=li`)['destination.ip']).toBeUndefined();
  });

  it.each([
    'name=Information srcip=1.1.1.1 dstip=2.2.2.2 action=deny',
    '{"name":"Information","srcip":"1.1.1.1","dstip":"2.2.2.2"}',
    'CEF:0|v|p|1|100|Information|3|src=1.1.1.1 dst=2.2.2.2',
    'CEF:0|v|p|1|100|x|3|name=Information src=1.1.1.1 dst=2.2.2.2',
    'LEEF:1.0|v|p|1|100|name=Information\tsrc=1.1.1.1\tdst=2.2.2.2',
  ])('a bare name is nobody’s host: %s', (line) => {
    expect(read(line)).toMatchObject({ 'source.ip': '1.1.1.1', 'destination.ip': '2.2.2.2' });
    expect(read(line)['host.name']).toBeUndefined();
  });

  it.each([
    'srcip=1.1.1.1 dstip=2.2.2.2 action=deny',
    'time=yesterday srcip=1.1.1.1 dstip=2.2.2.2 action=deny',
    'time=2026-13-40T99:99:99 srcip=1.1.1.1 dstip=2.2.2.2',
    '<13>gate: srcip=1.1.1.1 dstip=2.2.2.2 action=deny',
    '{"time":"第三天","srcip":"1.1.1.1","dstip":"2.2.2.2"}',
    'nobody knows what this is',
  ])('a time that was not read is tagged: %s', (line) => {
    expect(read(line)).toMatchObject({ '@timestamp': '2026-11-29T03:00:00.000Z', tags: ['time_unread'] });
  });

  it.each(['ps.jpg\u202egpj.exe', 'a\u001b[2Kb'])('commands are evidence and stay as they came: %j', (text) => {
    const event = read(
      JSON.stringify({
        EventID: 4688,
        Channel: 'Security',
        Hostname: 'a',
        EventTime: '2026-11-29 10:00:00',
        CommandLine: text,
      }),
    );
    expect(event['process.command_line']).toBe(text);
  });
});

const shared = join(import.meta.dirname, '../../../../shared/data/cases/collector/lines.ndjson');

describe.skipIf(!existsSync(shared))('lines that went wrong (needs ../shared)', () => {
  it('mean what their reporters say', () => {
    const wrong = readFileSync(shared, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { readonly line: string; readonly what: string; readonly expected: object })
      .flatMap(({ line, what, expected }) => {
        const event = read(line, 'import');
        return Object.entries(expected)
          .filter(([field, value]) => !says(event, field, value))
          .map(([field]) => `${what}: ${field} is ${JSON.stringify(event[field])}`);
      });
    expect(wrong).toEqual([]);
  });
});

/** Our vocabulary has one word for an action; a device is the observer; expectations in prose are read as such. */
function says(event: EcsEvent, field: string, expected: unknown): boolean {
  const actual = field === 'host.name' ? (event['host.name'] ?? event['observer.name']) : event[field];
  if (field === 'event.action') return ['allowed', 'denied'].includes(String(actual));
  if (field === '@timestamp' && !String(expected).startsWith('20')) return actual === '2026-11-28T17:37:17.000Z';
  return actual === expected || String(expected).startsWith(String(actual));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSyslogHeader } from '../../src/index.ts';

/** Line, then what must be read from it; `body` is the text at `bodyAt`. */
const cases: readonly (readonly [string, string, object])[] = [
  [
    'RFC 3164',
    '<34>Oct 11 22:14:15 mymachine su: failed',
    { dialect: 'dated', facility: 4, severity: 2, host: 'mymachine', program: 'su', body: 'failed' },
  ],
  [
    'RFC 3164 with PID',
    '<86>May 14 17:09:11 bao sshd[30888]: x',
    { host: 'bao', program: 'sshd', pid: '30888', body: 'x' },
  ],
  [
    'RFC 5424',
    '<165>1 2026-10-11T22:14:15.003Z m.example evntslog 77 ID47 - hi',
    { dialect: 'rfc5424', host: 'm.example', program: 'evntslog', pid: '77', messageId: 'ID47', body: 'hi' },
  ],
  ['RFC 5424, nil fields', '<165>1 - - - - - -', { dialect: 'rfc5424', host: undefined, program: undefined, body: '' }],
  [
    'H3C: year last, host with a space',
    '<190>Aug 12 09:01:07 2022 H3C FW-IRF %%10FILTER/6/X: a',
    { host: 'H3C FW-IRF', time: { year: 2022, month: 8, day: 12 }, body: '%%10FILTER/6/X: a' },
  ],
  [
    'Huawei: year first',
    '<190>Dec 24 2021 14:59:58 fw-M %%01POLICY/6/P(l):a',
    { host: 'fw-M', time: { year: 2021, hour: 14 }, body: '%%01POLICY/6/P(l):a' },
  ],
  ['ISO date', '<134>2019-10-24 14:10:26 NAM01 x=1', { host: 'NAM01', time: { year: 2019, month: 10 }, body: 'x=1' }],
  [
    'RFC 3339',
    '<6>2019-10-23T10:47:50+08:00 WIN-9 skylar_log[33740]: {}',
    { host: 'WIN-9', program: 'skylar_log', time: { offsetMinutes: 480 }, body: '{}' },
  ],
  [
    'no PRI',
    'Dec 27 18:20:13 node01 node1:login(WEB)',
    { dialect: 'dated', pri: undefined, host: 'node01', body: 'node1:login(WEB)' },
  ],
  [
    'PRI over 191 keeps its severity',
    '<902>Aug 13 10:28:34 host WAG: a',
    { pri: 902, facility: undefined, severity: 6, program: 'WAG' },
  ],
  ['negative PRI', '<-1>Mar 22 09:42:18 localhost est001: a', { pri: undefined, badPri: true, program: 'est001' }],
  ['PRI that is no number', '<invld>Sep 15 15:14:02 localhost x', { badPri: true, host: 'localhost' }],
  ['nested PRI', '<13>Nov 10 20:11:42 Top sys6_w[25153]: <5>ID="a"', { pri: 13, program: 'sys6_w', body: 'ID="a"' }],
  ['nested PRI without an outer one', 'Nov 10 20:11:42 Top sys6: <11>ID="a"', { pri: 11, severity: 3, body: 'ID="a"' }],
  [
    'Evtsys',
    '<29>Jul 29 15:03:22 DELL Security-Auditing: 5156: AUDIT_SUCCESS',
    { host: 'DELL', program: 'Security-Auditing', body: '5156: AUDIT_SUCCESS' },
  ],
  [
    'body right behind the time',
    'Aug 07 20:15:30 172.24.236.219 devid="3"',
    { host: '172.24.236.219', body: 'devid="3"' },
  ],
  ['no host at all', '<13>Aug 07 20:15:30 devid="3" a=b', { host: undefined, body: 'devid="3" a=b' }],
  [
    'relay in front',
    'Dec 04 12:10:29 10.11.3.33 2012-01-06 01:35:32 DPTECH %%--IPS/W',
    { host: 'DPTECH', time: { year: 2012 }, body: '%%--IPS/W' },
  ],
  [
    'Kiwi relay',
    '<157>11-06-2019 16:28:15 Local3.Notice 10.66.64.158 Nov 6 16:31:05 localhost load_db[9073]: x',
    { host: 'localhost', program: 'load_db', body: 'x' },
  ],
  [
    'upper-case month behind a relay',
    'Sep 10 16:06:37 192.168.11.35 JUL 14 16:03:22 test ORACLE: a=1',
    { host: 'test', program: 'ORACLE', time: { month: 7 } },
  ],
  [
    'gateway host list',
    '<4>Nov 28 16:47:38 HOST;110103300117;ipv4;3; scan: a=1',
    { host: 'HOST', program: 'scan', body: 'a=1' },
  ],
  ['PRI and program only', '<13>klogd: devid=1', { dialect: 'pri-only', program: 'klogd', body: 'devid=1' }],
  ['PRI only', '<6>{"a":1}', { dialect: 'pri-only', body: '{"a":1}' }],
  [
    'sequence number and star',
    '<189> 008407: *Dec  7 19:26:33: %SYS-5-CONFIG_I: x',
    { dialect: 'dated', time: { month: 12, day: 7 }, body: '%SYS-5-CONFIG_I: x' },
  ],
  ['nothing', 'id="ngtos" version="1"', { dialect: 'none', body: 'id="ngtos" version="1"' }],
  ['host (none)', '<12>Jun 22 12:40:33 (none) : {"a":1}', { host: undefined, body: '{"a":1}' }],
  [
    'Cisco: sequence number, origin id, sequence number, zone',
    '<189>22191: sw3: 022546: *Mar  4 2026 07:03:59.338 CEST: %PARSER-5-CFGLOG_LOGGEDCMD: x',
    { host: 'sw3', time: { year: 2026, month: 3, offsetMinutes: 120 }, body: '%PARSER-5-CFGLOG_LOGGEDCMD: x' },
  ],
  [
    'Cisco: a zone that means several',
    '<190>: 2020 Oct 26 10:33:18 IST: %UCSM-6-AUDIT: x',
    { host: undefined, time: { year: 2020, month: 10, zoneUnread: true }, body: '%UCSM-6-AUDIT: x' },
  ],
  [
    'Cisco IOS XR: card and process',
    '<190>290692: R1 RP/0/RSP0/CPU0:Mar 26 14:47:02.754 : sshd_[65935]: %SECURITY-SSHD-6-INFO: x',
    { host: 'R1', program: 'sshd_', pid: '65935', time: { month: 3, day: 26 }, body: '%SECURITY-SSHD-6-INFO: x' },
  ],
  [
    'Cisco: only the time since the start',
    '<187>sw4: 1w2d: %SYS-5-RESTART: x',
    { dialect: 'pri-only', host: 'sw4', time: undefined, body: '%SYS-5-RESTART: x' },
  ],
  [
    'Cisco call manager: half of the day before the milliseconds',
    '<189>23813: cucm-pub: Jul 05 2026 04:03:01 PM.688 UTC : %UC_RTMT-2-RTMT_ALERT: x',
    { host: 'cucm-pub', time: { hour: 16, ms: 688, offsetMinutes: 0 } },
  ],
  [
    'a host in capitals before a colon',
    '<188>Apr 20 13:32:44 WAF :x y',
    { host: 'WAF', time: { day: 20 }, body: 'x y' },
  ],
  [
    'version 1 before a header of RFC 3164',
    '<142>1 Dec 28 10:44:58 192.0.2.1 log: x',
    { dialect: 'dated', host: '192.0.2.1', program: 'log', body: 'x' },
  ],
  [
    'epoch seconds (Meraki)',
    '<134>1 1563249630.774247467 MX84 events x=1',
    { host: 'MX84', program: undefined, time: { year: 2019, month: 7, ms: 774, offsetMinutes: 0 }, body: 'events x=1' },
  ],
  [
    'RFC 5424 without a host (Junos)',
    '<165>1 2026-02-15T09:17:15.719Z mib2d[1484]: SNMP_TRAP_LINK_UP: x',
    { host: undefined, program: 'mib2d', pid: '1484', body: 'SNMP_TRAP_LINK_UP: x' },
  ],
  [
    'RFC 5424 whose APP-NAME ends with a colon',
    '<111>1 2026-02-15T09:17:15Z h PulseSecure: - - - ive | x',
    { host: 'h', program: 'PulseSecure', body: 'ive | x' },
  ],
  [
    'CEF in place of APP-NAME',
    '<5>1 2026-01-24T22:53:03Z vault CEF:0|Maker|Vault|10|22|Verify Password|5|act=x',
    { host: 'vault', program: undefined, body: 'CEF:0|Maker|Vault|10|22|Verify Password|5|act=x' },
  ],
  [
    'columns in place of APP-NAME',
    '<14>1 2026-07-06T19:20:22+00:00 fw 1,16:00:00,0071,TRAFFIC,end,AWS Services',
    { host: 'fw', program: undefined, body: '1,16:00:00,0071,TRAFFIC,end,AWS Services' },
  ],
  [
    'level between time and host',
    '<11>Jan 16 04:25:44 user.info cms20 authp:  x',
    { host: 'cms20', program: 'authp', body: 'x' },
  ],
  [
    'level between host and tag (F5)',
    '<13>Nov 30 16:00:00 lb1 notice sshd[20797]: x',
    { host: 'lb1', program: 'sshd', pid: '20797', body: 'x' },
  ],
  [
    'pairs, whose first key is no program',
    '<13>Nov 30 16:00:00 idrac Severity: Informational, Category: Audit, Message: x',
    { host: 'idrac', program: undefined, body: 'Severity: Informational, Category: Audit, Message: x' },
  ],
  [
    'month and day in slashes, the day first',
    '<12> 30/11/2026:01:01:01 GMT ns1 0-PPE-0 : x',
    { host: 'ns1', time: { month: 11, day: 30, offsetMinutes: 0 } },
  ],
  [
    'month and day in slashes, unsure',
    '<12> 01/10/2026:01:01:01 GMT ns1 x',
    { time: { month: 1, day: 10, monthUnsure: true } },
  ],
  ['impossible time', '<190>Jan 21 88:88:80 h x', { dialect: 'pri-only' }],
];

describe('parseSyslogHeader', () => {
  it.each(cases)('%s', (_, line, expected) => {
    const header = parseSyslogHeader(line);
    const absent = { pri: undefined, facility: undefined, host: undefined, program: undefined };
    expect({ ...absent, ...header, body: line.slice(header.bodyAt) }).toMatchObject(expected);
  });

  it('reads structured data of RFC 5424 with escapes', () => {
    const line = '<165>1 2026-01-01T00:00:00Z h a - - [ex@32473 iut="3" t="a \\"b\\" \\] \\\\"][o k="v"] \ufeffmsg';
    const header = parseSyslogHeader(line);
    expect(header.structuredData?.get('ex@32473')?.get('t')).toBe('a "b" ] \\');
    expect(header.structuredData?.get('o')?.get('k')).toBe('v');
    expect(line.slice(header.bodyAt)).toBe('msg');
  });

  it('is total: the body is always a tail of the text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(1000), (bytes, pri) => {
        const text = Buffer.from(bytes).toString('latin1');
        for (const line of [text, `<${pri}>${text}`, `<${pri}>Nov 22 08:00:00 ${text}`, `<${pri}>1 ${text}`]) {
          const { bodyAt } = parseSyslogHeader(line);
          expect(bodyAt).toBeGreaterThanOrEqual(0);
          expect(bodyAt).toBeLessThanOrEqual(line.length);
        }
      }),
    );
  });
});

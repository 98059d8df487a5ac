import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EcsEvent, RawRecord } from '@qiaolou/schema';
import { createParser, loadPacks } from '../../src/index.ts';

const packs = loadPacks(join(import.meta.dirname, '../../parsers'));
const receivedAt = Date.parse('2026-11-22T08:00:00.000Z');
const spoolId = '00000000000000000000000000000000';
const position = { segment: 1, offset: 0 };

function record(text: string | Uint8Array, more: Partial<RawRecord> = {}): RawRecord {
  const payload = typeof text === 'string' ? Buffer.from(text) : text;
  return { payload, receivedAt, listener: 'syslog-udp', peer: '192.0.2.10', ...more };
}

function one(text: string | Uint8Array, more: Partial<RawRecord> = {}): EcsEvent {
  const [event] = createParser({ packs, spoolId }).parse(record(text, more), position);
  if (event === undefined) throw new Error('no event');
  return event;
}

describe('parser', () => {
  it('stores what nothing recognises, whole and searchable', () => {
    const event = one('\u0001 what is this');
    expect(event).toMatchObject({
      'event.kind': 'pipeline_error',
      'event.dataset': 'unparsed',
      'error.code': 'collector.unparsed',
      'event.original': '\u0001 what is this',
      message: '\u0001 what is this',
    });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'takes %s for a word like any other, as key and as value',
    (word) => {
      const lines = [
        `<13>Nov 22 15:59:00 fw fw: src=10.0.0.1 proto=${word} action=${word} level=${word} result=${word} ${word}=1`,
        `{"@timestamp":"2026-11-22T08:00:00Z","ecs":{"version":"8"},"network":{"transport":"${word}"},"${word}":{"a":"${word}"}}`,
        `CEF:0|v|p|1|${word}|${word}|${word}|proto=${word} act=${word} ${word}=x`,
      ];
      for (const line of lines) {
        const event = one(line);
        for (const value of Object.values(event).flat())
          expect(['string', 'number', 'boolean']).toContain(typeof value);
        expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
      }
      expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    },
  );

  it.each(['', 'k'.repeat(300)])('leaves out a field the store would refuse, not the event: %j', (key) => {
    const event = one(
      JSON.stringify({ '@timestamp': '2026-11-22T08:00:00Z', ecs: { version: '8' }, [key]: 1, a: 'b' }),
    );
    expect(event).toMatchObject({ 'event.dataset': 'ecs', a: 'b', 'qiaolou.dropped_fields': 1 });
    expect(Object.keys(event).filter((name) => name.length === 0 || name.length > 256)).toEqual([]);
  });

  it('stores a record whole that a fault of ours stops: one line must not stop the others, now and at each restart', () => {
    const broken = {
      prose: true,
      matchers: [{ programs: new Set(), all: [], any: [], without: [], starts: [], json: false }],
      read: () => {
        throw new TypeError('a bug');
      },
    } as unknown as (typeof packs)[number];
    const [event] = createParser({ packs: [broken], spoolId }).parse(record('hello'), position);
    expect(event).toMatchObject({
      'event.kind': 'pipeline_error',
      'error.code': 'internal',
      'event.original': 'hello',
    });
  });

  it('maps keys of unknown devices by the bilingual dictionary', () => {
    const event = one(
      '<13>Nov 22 15:59:00 box-1 gate: 源地址=10.0.0.1 目的端口=443 sip6=x 动作=阻断 用户名=王芳 note=hi',
    );
    expect(event).toMatchObject({
      'event.dataset': 'generic.kv',
      'source.ip': '10.0.0.1',
      'destination.port': 443,
      'event.action': 'denied',
      'user.name': '王芳',
      'generic.note': 'hi',
      'host.name': 'box-1',
      'process.name': 'gate',
      '@timestamp': '2026-11-22T07:59:00.000Z',
    });
  });

  it('reads running text of unknown programs', () => {
    const event = one('<13>Nov 22 15:59:00 box-1 gate: 用户[李娜]从10.0.0.9登录失败');
    expect(event).toMatchObject({ 'event.dataset': 'generic.prose', 'user.name': '李娜', 'source.ip': '10.0.0.9' });
  });

  it('takes ECS as it is, but not the sender’s ids and receipt', () => {
    const event = one(
      JSON.stringify({
        '@timestamp': '2026-11-20T01:02:03.004Z',
        ecs: { version: '8.11' },
        event: {
          id: 'f'.repeat(40),
          category: ['process'],
          dataset: 'custom.thing',
          created: '2000-01-01T00:00:00.000Z',
        },
        'source.ip': '10.1.1.1',
        qiaolou: { listener: 'forged' },
        host: { name: 'a', ip: ['10.0.0.1', 'bad'] },
      }),
      { listener: 'http', peer: 'key-1' },
    );
    expect(event).toMatchObject({
      '@timestamp': '2026-11-20T01:02:03.004Z',
      'event.dataset': 'custom.thing',
      'event.category': ['process'],
      'source.ip': '10.1.1.1',
      'host.ip': ['10.0.0.1'],
      'qiaolou.sender_event_id': 'f'.repeat(40),
      'qiaolou.listener': 'http',
      'event.created': '2026-11-22T08:00:00.000Z',
    });
    expect(event['event.id']).not.toBe('f'.repeat(40));
  });

  it('ids: by place in the spool, or by the identity of an import', () => {
    const parser = createParser({ packs, spoolId });
    const ids = (item: RawRecord, offset: number) => parser.parse(item, { segment: 1, offset })[0]?.['event.id'];
    expect(ids(record('a'), 0)).toBe(ids(record('b'), 0));
    expect(ids(record('a'), 0)).not.toBe(ids(record('a'), 1));
    const imported = record('a', { listener: 'import', identity: 'abc:1' });
    expect(ids(imported, 0)).toBe(ids(imported, 9));
  });

  it('a device a day off loses its say about time, an import does not', () => {
    const line = '<86>Nov 19 15:39:45 h sshd[1]: Accepted password for root from 10.9.40.120 port 39608 ssh2';
    expect(one(line)).toMatchObject({
      '@timestamp': '2026-11-22T08:00:00.000Z',
      tags: ['clock_skew'],
      'qiaolou.skew_ms': -260_415_000,
    });
    expect(one(line, { listener: 'import', peer: 'auth.log' })).toMatchObject({
      '@timestamp': '2026-11-19T07:39:45.000Z',
      'log.file.path': 'auth.log',
    });
  });

  it('reads the same line in UTF-8, GB18030 and as mojibake', () => {
    const text =
      '<23>Nov 22 15:51:56 localhost fwlog: 日志类型:应用, 源IP:198.51.100.1, 目的IP:192.168.2.1, 系统动作:拒绝';
    // `拒绝` and the keys in GB18030.
    const gb = Buffer.from(
      [
        '3c32333e4e6f762032322031353a35313a3536206c6f63616c686f73742066776c6f673a20c8d5d6bec0e0d0cd3ad3a6d3c32c20d4b449503a3139382e35312e3130302e312c20',
        'c4bfb5c449503a3139322e3136382e322e312c20cfb5cdb3b6afd7f73abedcbef8',
      ].join(''),
      'hex',
    );
    const mojibake = Buffer.from(gb.toString('latin1'), 'utf8');
    for (const bytes of [Buffer.from(text), gb, mojibake]) {
      expect(one(bytes)).toMatchObject({
        'event.dataset': 'sangfor.af',
        'source.ip': '198.51.100.1',
        'event.action': 'denied',
      });
    }
    expect(one(gb)['event.original']).toBe(text);
    expect(one(mojibake)['tags']).toEqual(['charset_repaired']);
  });
});

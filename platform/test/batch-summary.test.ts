import { WholeEvent, type EcsEvent, type RawRecord } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { BatchSummary } from '../src/pipeline/batch-summary.ts';

const GBK = Buffer.from([0xb7, 0xc0, 0xbb, 0xf0, 0xc7, 0xbd]);

function record(payload: Uint8Array | string, peer = '192.0.2.1'): RawRecord {
  return { payload: Buffer.from(payload), receivedAt: 1_000, listener: 'syslog-udp', peer };
}

function event(fields: Partial<EcsEvent> = {}): WholeEvent {
  const times = { '@timestamp': '2026-12-01T00:00:00.000Z', 'event.created': '2026-12-01T00:00:00.000Z' };
  const what = { 'event.id': '0', 'event.original': 'x', 'event.kind': 'event', 'event.dataset': 'd' };
  return new WholeEvent({ ...times, ...what, ...fields });
}

it('tells the charsets of all lines, the headers of a few, and which values were not read', () => {
  const summary = new BatchSummary();
  summary.add(record('<13>Nov 30 10:00:00 gw app: a'), [event()]);
  summary.add(record('<13>1 2026-11-30T10:00:00Z gw app - - - 防火墙'), [event()]);
  summary.add(record(GBK), [event({ tags: ['gb18030'] })]);
  const unread = { tags: ['value_unread'], 'qiaolou.unread_fields': ['source.ip', 'source.port'] };
  summary.add(record('plain'), [event(unread), event({ ...unread, 'qiaolou.unread_fields': ['source.ip'] })]);
  const [told] = summary.contributions();
  expect(told?.charsets).toEqual({ ascii: 2, 'utf-8': 1, gb18030: 1 });
  expect(told?.headers).toEqual({ dated: 1, rfc5424: 1 });
  expect(told?.marks).toEqual({ gb18030: 1, value_unread: 2 });
  expect([...(told?.unread ?? [])]).toEqual([
    ['source.ip', 2],
    ['source.port', 1],
  ]);
});

it('looks at the headers of so many lines and no more, and tells apart so many fields, whoever makes them up', () => {
  const summary = new BatchSummary();
  for (let n = 0; n < 1_000; n++) {
    const tags = { tags: ['value_unread'], 'qiaolou.unread_fields': [`field.${n}`] };
    summary.add(record('x', `192.0.2.${n}`), [event()]);
    summary.add(record('x', 'one'), [event(tags)]);
  }
  const all = summary.contributions();
  expect(all.flatMap(({ headers }) => Object.values(headers)).reduce((sum, n) => sum + n, 0)).toBe(256);
  const one = all.find(({ peer }) => peer === 'one');
  expect(one?.unread.size).toBe(17);
  expect(one?.unread.get('*')).toBe(984);
});

it('bytes that are no lines have no charset', () => {
  const summary = new BatchSummary();
  summary.add({ ...record(GBK), listener: 'netflow' }, []);
  expect(summary.contributions()[0]).toMatchObject({ charsets: {}, headers: {} });
});

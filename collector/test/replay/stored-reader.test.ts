import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, type EcsEvent, type RawRecord } from '@qiaolou/schema';
import {
  createParser,
  createStoredReader,
  loadPacks,
  openDecoding,
  parsePack,
  REREAD_LISTENERS,
} from '../../src/index.ts';
import { readSamples } from '../../src/parse/pack-samples.ts';

const DIRECTORY = join(import.meta.dirname, '../../parsers');
const packs = loadPacks(DIRECTORY);
const SAMPLES = readSamples(DIRECTORY);
const RECEIVED_AT = Date.parse('2026-11-22T08:00:00.000Z');
const OPTIONS = { zone: 'Asia/Shanghai', skewLimitMs: 86_400_000 };
const SPOOL_ID = '0'.repeat(32);
const reader = createStoredReader({ packs, ...OPTIONS });
const decoding = openDecoding({ packs, spoolId: SPOOL_ID, ...OPTIONS, stateDirectory: import.meta.dirname });

/** An event as a store gives it back. */
function stored(record: Partial<RawRecord> & Pick<RawRecord, 'payload'>): EcsEvent {
  const whole = { receivedAt: RECEIVED_AT, listener: 'syslog-udp', peer: '192.0.2.10', ...record };
  const [event] = decoding.decode(whole, { segment: 1, offset: 7, frame: 3 });
  if (event === undefined) throw new TypeError('a record of text gives an event');
  return parseJson(JSON.stringify(event)) as EcsEvent;
}

const LINES = SAMPLES.flatMap(({ listener, lines }) => lines.map((payload) => ({ listener, payload })));

describe('reading stored events anew', () => {
  it.each(SAMPLES)('by the same packs changes nothing: $pack $name', ({ listener, lines }) => {
    for (const payload of lines) {
      const event = stored({ payload, listener });
      expect(parseJson(JSON.stringify(reader.read(event)))).toEqual(event);
    }
  });

  it('changes nothing of damaged lines, whatever charset, length and origin they have', () => {
    const damaged = fc.record({
      line: fc.constantFrom(...LINES),
      listener: fc.constantFrom(
        'syslog-udp',
        'syslog-tcp',
        'http',
        'import',
        'file-tail',
        'beats',
        'elasticsearch-bulk',
      ),
      at: fc.nat(),
      bytes: fc.uint8Array({ maxLength: 4 }),
      end: fc.option(fc.nat()),
      cut: fc.boolean(),
      identity: fc.constantFrom(undefined, 'forwarded:county-a:x', `tail:${'0'.repeat(32)}:0-9:/var/log/a.log`),
    });
    fc.assert(
      fc.property(damaged, ({ line: { payload }, at, bytes, end, ...record }) => {
        const whole = Buffer.from(payload.subarray(0, end === null ? payload.length : end % (payload.length + 1)));
        whole.set(bytes.subarray(0, whole.length), whole.length === 0 ? 0 : at % Math.max(1, whole.length - 4));
        const peer = record.identity?.startsWith('forwarded') === true ? '10.1.2.3@county-a' : '10.1.2.3';
        const event = stored({ ...record, peer, payload: whole });
        fc.pre(event['event.original'] !== '');
        expect(parseJson(JSON.stringify(reader.read(event)))).toEqual(event);
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads by the packs it is given, and keeps id, original and receipt', () => {
    const pack = parsePack(
      'id: acme.fw\nvendor: Acme\nproduct: FW\nmatch: [{ contains: acme-fw }]\ngrammar: [{ kv: {} }]\nmap: { who: user.name }\n',
      'pack.yaml',
    );
    const event = stored({ payload: Buffer.from('<134>Nov 22 16:00:00 gw acme-fw who=zhang act=login') });
    const taught = createStoredReader({ packs: [pack, ...packs], ...OPTIONS }).read(event);
    expect(taught).toMatchObject({ 'event.dataset': 'acme.fw', 'user.name': 'zhang' });
    for (const field of ['event.id', 'event.original', 'event.created', 'log.source.address', 'qiaolou.listener'])
      expect(taught?.[field]).toBe(event[field]);
  });

  it('corrects the zone as it was corrected when the line came', () => {
    const clocks = { minutes: () => -480 };
    const parser = createParser({ packs, spoolId: SPOOL_ID, ...OPTIONS, clocks });
    const payload = Buffer.from(
      '<134>Nov 22 08:00:00 gw sshd[1]: Accepted password for root from 10.0.0.1 port 22 ssh2',
    );
    const record = { payload, receivedAt: RECEIVED_AT, listener: 'syslog-udp', peer: '192.0.2.10' };
    const [event] = parser.parse(record, { segment: 1, offset: 7 });
    expect(event).toMatchObject({ 'qiaolou.clock_offset_minutes': -480, '@timestamp': '2026-11-22T08:00:00.000Z' });
    expect(reader.read(event as EcsEvent)).toEqual(event);
  });

  it('gives nothing of what was not kept whole', () => {
    expect(REREAD_LISTENERS).toContain('syslog-udp');
    expect(REREAD_LISTENERS).not.toContain('netflow');
    const event = stored({ payload: Buffer.from('a') });
    expect(reader.read({ ...event, 'qiaolou.listener': 'netflow' })).toBeUndefined();
    expect(reader.read({ ...event, 'qiaolou.listener': 'nobody knows' })).toBeUndefined();
    expect(reader.read({ ...event, 'event.original': '' })).toBeUndefined();
  });
});

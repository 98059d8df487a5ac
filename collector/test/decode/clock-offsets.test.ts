import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EcsEvent, SpoolPosition } from '@qiaolou/schema';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zoneLikeOffset } from '../../src/decode/zone-like-offset.ts';
import { openDecoding, type RecordDecoding } from '../../src/origins/index.ts';
import { loadPacks } from '../../src/parse/packs/load-packs.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-29T02:00:00Z');
const SHANGHAI = 480;

describe('zone-like offset', () => {
  const times = (count: number, skewS: number): number[] =>
    Array.from({ length: count }, (_, i) => skewS + ((i * 7) % 11) - 10);

  it.each([
    ['a device in UTC', times(31, -480 * 60), 0, -480],
    ['a device in UTC whose clock is 4 min slow', times(31, -484 * 60), 0, -480],
    ['a device in Tokyo', times(31, 3_600), 0, 60],
    ['a device in Nepal, whose zone has a quarter', times(31, -135 * 60), 0, -135],
    ['a clock as it should be', times(31, 0), 0, 0],
    ['a clock that is 15 min fast is wrong, there is no such zone', times(31, 900), 0, 0],
    ['a clock that is 7 min slow is wrong', times(31, -420), 0, 0],
    ['a clock of last year is wrong', times(31, -31_536_000), 0, 0],
    ['too few times', times(14, -480 * 60), 0, 0],
    ['times of devices in two zones', [...times(16, 0), ...times(15, -480 * 60)], 0, 0],
    ['what is known stays while few have come', times(3, 0), -480, -480],
    ['and while most agree with it', [...times(20, -480 * 60), ...times(11, -500 * 60)], -480, -480],
    ['somebody set the zone right', times(31, 0), -480, 0],
    ['it agrees with nothing any more', [...times(16, -7_777), ...times(15, 1_111)], -480, 0],
  ])('%s', (_name, skewsS, current, expected) => {
    expect(zoneLikeOffset({ skewsS, zoneMinutes: SHANGHAI }, current)).toBe(expected);
  });

  it('is a whole zone or nothing, whatever the times are', () => {
    const skews = fc.array(fc.integer({ min: -90_000, max: 90_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(skews, (skewsS) => {
        expect(Math.abs(zoneLikeOffset({ skewsS, zoneMinutes: SHANGHAI }, 0) % 15)).toBe(0);
      }),
    );
  });
});

describe('offsets of clocks in use', () => {
  const packs = loadPacks('collector/parsers');
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'clock-offsets-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const open = (spoolId = 'spool-1'): RecordDecoding =>
    openDecoding({ packs, spoolId, skewLimitMs: 86_400_000, stateDirectory: directory });

  interface Told {
    readonly minute: number;
    /** The device's zone, minutes east of UTC. */
    readonly zone?: number;
    readonly peer?: string;
    readonly listener?: string;
    readonly host?: string;
    readonly at?: SpoolPosition;
    readonly text?: (local: string) => string;
  }
  const rfc3164 = (host: string) => (local: string) => `<134>${local} ${host} app: the lamp is on`;
  function tell(decoding: RecordDecoding, told: Told): EcsEvent {
    const { minute, zone = 0, peer = '10.1.1.1', listener = 'syslog-udp', host = 'sw1' } = told;
    const receivedAt = START + minute * MINUTE;
    const local = new Date(receivedAt - 2_000 + zone * MINUTE).toUTCString();
    const [, day = '', month = '', , clock = ''] = local.split(' ');
    const line = (told.text ?? rfc3164(host))(`${month} ${day.padStart(2)} ${clock}`);
    const position = told.at ?? { segment: 1, offset: (minute + 100) * 100 };
    const [event] = decoding.decode({ listener, peer, receivedAt, payload: Buffer.from(line) }, position);
    if (event === undefined) throw new Error('no event');
    return event;
  }
  /** A line a minute; what is learned is kept every minute. */
  function tellFor(
    decoding: RecordDecoding,
    [from, to]: readonly [number, number],
    told: Partial<Told> = {},
  ): EcsEvent[] {
    return Array.from({ length: to - from }, (_, i) => {
      const event = tell(decoding, { minute: from + i, ...told });
      decoding.save({ segment: 1, offset: (from + i + 101) * 100 });
      return event;
    });
  }
  const lagMinutes = (event: EcsEvent): number =>
    Math.round((Date.parse(event['event.created']) - Date.parse(event['@timestamp'])) / MINUTE);

  it('a device in UTC that tells no zone is corrected as soon as it is known, and the event says so', () => {
    const events = tellFor(open(), [0, 40]);
    expect(lagMinutes(events[0] as EcsEvent)).toBe(480);
    expect(events[0]?.['tags']).toBeUndefined();
    const last = events.at(-1) as EcsEvent;
    expect(lagMinutes(last)).toBe(0);
    expect(last).toMatchObject({
      tags: ['clock_offset_learned'],
      'qiaolou.clock_offset_minutes': -480,
      'qiaolou.skew_ms': -2_000,
    });
  });

  it('header and body of one line are two clocks (Huawei VRP)', () => {
    const body = new Date(START).toISOString();
    expect(body).toContain('2026-11-29');
    const text = (local: string): string => {
      const utc = Date.parse(`${local} 2026 UTC`);
      const inBody = new Date(utc + SHANGHAI * MINUTE).toISOString().slice(0, 19).replace('T', ' ');
      return `<134>${local} fw1 app: time="${inBody}" srcip=10.0.0.9 action=deny`;
    };
    const events = tellFor(open(), [0, 40], { text });
    expect(events.map(lagMinutes)).toEqual(Array.from({ length: 40 }, () => 0));
    expect(events.at(-1)?.['qiaolou.clock_offset_minutes']).toBeUndefined();
  });

  it('a time with a zone of its own is nobody to learn from, nor is an import or an agent that delivers late', () => {
    const decoding = open();
    const zoned = (local: string): string =>
      `<134>1 ${new Date(Date.parse(`${local} 2026 UTC`)).toISOString()} sw1 app - - - on`;
    for (const event of tellFor(decoding, [0, 40], { text: zoned })) expect(lagMinutes(event)).toBe(0);
    for (const listener of ['import', 'http'])
      for (const event of tellFor(decoding, [0, 40], { listener })) expect(lagMinutes(event)).toBe(480);
  });

  it('devices behind one relay are told apart by their names', () => {
    const decoding = open();
    for (let minute = 0; minute < 40; minute++) {
      tell(decoding, { minute, host: 'utc', at: { segment: 1, offset: minute * 100 } });
      tell(decoding, { minute, host: 'local', zone: SHANGHAI, at: { segment: 1, offset: minute * 100 + 50 } });
      decoding.save({ segment: 1, offset: minute * 100 + 100 });
    }
    const [utc, local] = [
      tell(decoding, { minute: 41, host: 'utc' }),
      tell(decoding, { minute: 41, host: 'local', zone: SHANGHAI }),
    ];
    expect([lagMinutes(utc), lagMinutes(local)]).toEqual([0, 0]);
    expect(local['qiaolou.clock_offset_minutes']).toBeUndefined();
  });

  it('whose zone is set right is right at once; a clock that is wrong stays wrong', () => {
    const decoding = open();
    tellFor(decoding, [0, 40]);
    expect(lagMinutes(tell(decoding, { minute: 41, zone: SHANGHAI }))).toBe(0);
    const wrong = tellFor(open(), [0, 40], { peer: '10.1.1.2', zone: SHANGHAI - 37 });
    expect(lagMinutes(wrong.at(-1) as EcsEvent)).toBe(37);
  });

  it('is kept over a restart, and in a new spool', () => {
    tellFor(open(), [0, 40]);
    expect(lagMinutes(tell(open(), { minute: 41 }))).toBe(0);
    expect(lagMinutes(tell(open('spool-2'), { minute: 41, at: { segment: 1, offset: 0 } }))).toBe(0);
  });

  it('a broken file costs no more than what was learned', () => {
    tellFor(open(), [0, 40]);
    writeFileSync(join(directory, 'clock-offsets.json'), '{"version":1,');
    expect(lagMinutes(tell(open(), { minute: 41 }))).toBe(480);
  });

  it('what is read again after a crash comes out the same, wherever it happened', () => {
    const crash = fc.record({ at: fc.integer({ min: 1, max: 59 }), back: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(fc.array(crash, { maxLength: 3 }), (crashes) => {
        rmSync(join(directory, 'clock-offsets.json'), { force: true });
        const stored = new Map<number, string>();
        const ends = [...crashes.toSorted((a, b) => a.at - b.at), { at: 60, back: 0 }];
        let from = 0;
        for (const { at, back } of ends) {
          const decoding = open();
          for (let minute = from; minute < at; minute++) {
            const text = JSON.stringify(tell(decoding, { minute }));
            decoding.save({ segment: 1, offset: (minute + 101) * 100 });
            expect(stored.get(minute) ?? text).toBe(text);
            stored.set(minute, text);
          }
          from = Math.max(0, Math.max(from, at) - back);
        }
      }),
      { numRuns: 30 },
    );
  });
});

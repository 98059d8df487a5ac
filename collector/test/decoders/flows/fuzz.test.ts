import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ecsEventSchema, type EcsEvent, type LazyEvent } from '@qiaolou/schema';
import { flowDecoder } from '../../../src/decoders/flows/decoder.ts';
import { flowMark } from '../../../src/sink/index.ts';
import {
  EXPORT_SECONDS,
  FLOW_FIELDS,
  FLOW_RECORD,
  flowSet,
  hex,
  ipfix,
  ipfixOptions,
  netflowV5,
  netflowV9,
  template,
  V5_RECORD,
  v9Options,
} from '../netflow/flow-datagrams.ts';
import {
  counterSample,
  ethernet,
  expandedSample,
  flowSample,
  IPV4_TCP,
  IPV6_UDP,
  rawHeader,
  sflowDatagram,
} from '../sflow/sflow-datagrams.ts';

/** Damaged datagrams of every kind into one decoder that is never restarted. `QIAOLOU_FLOW_FUZZ` or `QIAOLOU_FUZZ` says how many. */

const RUNS = Number(process.env['QIAOLOU_FLOW_FUZZ'] ?? process.env['QIAOLOU_FUZZ'] ?? 4_000);
const SEED = Number(process.env['QIAOLOU_FLOW_FUZZ_SEED'] ?? 20_261_130);
/** Rows of a window, records and problems of a datagram. */
const MOST_EVENTS = 32_768 + 2_048 + 65;
/** What a decoder may come to hold, templates and rows together, MB; garbage and the test's own included. */
const MOST_GROWTH_MB = 400;

const directory = mkdtempSync(join(tmpdir(), 'flow-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const GOOD: readonly (readonly [listener: string, payload: Buffer])[] = [
  ['netflow', netflowV5([V5_RECORD, V5_RECORD, V5_RECORD], 0x4064)],
  ['netflow', netflowV9(1, flowSet(0, template(256, FLOW_FIELDS)), flowSet(256, FLOW_RECORD, FLOW_RECORD))],
  ['netflow', netflowV9(1, flowSet(256, FLOW_RECORD, FLOW_RECORD, FLOW_RECORD))],
  [
    'netflow',
    netflowV9(
      1,
      flowSet(
        1,
        v9Options(
          300,
          [[1, 4]],
          [
            [34, 4],
            [35, 1],
          ],
        ),
      ),
      flowSet(300, hex('00000000 00000064 02')),
    ),
  ],
  [
    'netflow',
    ipfix(
      1,
      flowSet(
        3,
        ipfixOptions(301, 1, [
          [149, 4],
          [305, 4],
          [306, 4],
        ]),
      ),
      flowSet(301, hex('00000001 00000001 00000063')),
    ),
  ],
  [
    'netflow',
    ipfix(
      1,
      flowSet(2, template(256, [...FLOW_FIELDS, [96, 65_535], [7, 4, 9]])),
      flowSet(256, FLOW_RECORD, hex('03 414243 00000001')),
    ),
  ],
  [
    'netflow',
    ipfix(
      1,
      flowSet(
        2,
        template(257, [
          [27, 16],
          [28, 16],
          [1, 8],
          [2, 8],
          [4, 1],
          [152, 8],
          [153, 8],
        ]),
      ),
      flowSet(257, Buffer.alloc(65, 3)),
    ),
  ],
  ['sflow', sflowDatagram([flowSample([rawHeader(ethernet('0800', IPV4_TCP))]), counterSample])],
  [
    'sflow',
    sflowDatagram([
      expandedSample([rawHeader(ethernet('8100 0064 86dd', IPV6_UDP))]),
      flowSample([rawHeader(IPV6_UDP, { protocol: 12 })]),
    ]),
  ],
];

/** Mulberry32: small, and the same everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const EDGES = [0, 1, 2, 4, 5, 9, 10, 16, 0x7f, 0x80, 0xfe, 0xff];

function damaged(good: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(good);
  for (let changes = random(6); changes > 0 && bytes.length > 0; changes--) {
    const at = random(bytes.length);
    switch (random(5)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at] = EDGES[random(EDGES.length)] ?? 0;
        break;
      case 2:
        bytes = bytes.subarray(0, at);
        break;
      case 3:
        // A piece twice: sets and samples repeat.
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(at + 1))]).subarray(0, 9_000);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random(8)))]);
    }
  }
  return bytes;
}

test(`${RUNS} damaged datagrams: no crash, bounded events, bounded memory`, { timeout: 3_600_000 }, () => {
  const decoder = flowDecoder.open({
    packs: [],
    spoolId: 'f'.repeat(32),
    skewLimitMs: 86_400_000,
    stateDirectory: directory,
  });
  const lazily = flowDecoder.open({
    packs: [],
    spoolId: 'f'.repeat(32),
    skewLimitMs: 86_400_000,
    stateDirectory: mkdtempSync(join(directory, 'lazily-')),
  });
  const random = randomOf(SEED);
  /** Rows that are lines are, field by field, those that are objects. */
  const checkLines = (lines: readonly LazyEvent[] | undefined, events: readonly EcsEvent[], run: number): void => {
    expect(lines?.length).toBe(events.length);
    if (run % 50 !== 0 && events.length > 1) return;
    for (const [at, line] of (lines ?? []).slice(0, 2_000).entries()) {
      const whole = line.whole();
      expect(JSON.stringify(whole)).toBe(JSON.stringify(events[at]));
      for (const name of line.names()) expect(line.value(name)).toEqual(whole[name]);
    }
    lazily.forgetLines?.();
  };
  const check = (events: readonly EcsEvent[], run: number): void => {
    expect(events.length).toBeLessThanOrEqual(MOST_EVENTS);
    if (run % 50 === 0) for (const event of events.slice(0, 50)) ecsEventSchema.parse(event);
  };
  let before = 0;
  let events = 0;
  for (let run = 0; run < RUNS; run++) {
    const [listener, good] = GOOD[random(GOOD.length)] ?? ['netflow', Buffer.alloc(0)];
    const peer = random(3) === 0 ? `10.${random(256)}.${random(256)}.${random(256)}` : '192.0.2.1';
    const record = { payload: damaged(good, random), receivedAt: EXPORT_SECONDS * 1_000 + run, listener, peer };
    const position = { segment: 1 + Math.floor(run / 20_000), offset: (run % 20_000) * 100 };
    const made = decoder.decode(record, position);
    checkLines(lazily.decodeLazily?.(record, position), made, run);
    events += made.length;
    check(made, run);
    if (run % 1_000 === 0) decoder.save?.(position);
    if (run === Math.floor(RUNS / 4)) before = process.memoryUsage().rss;
  }
  const last = decoder.decode(flowMark(0), { segment: 1e6, offset: 0 });
  check(last, 0);
  checkLines(lazily.decodeLazily?.(flowMark(0), { segment: 1e6, offset: 0 }), last, 0);
  expect(events).toBeGreaterThan(RUNS / 10);
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(MOST_GROWTH_MB);
});

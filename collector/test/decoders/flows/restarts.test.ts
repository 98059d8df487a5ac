import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';
import { openDecoding, type RecordDecoding } from '../../../src/origins/index.ts';
import { flowMark } from '../../../src/sink/index.ts';
import {
  EXPORT_SECONDS,
  FLOW_FIELDS,
  flowSet,
  ipfix,
  netflowV5,
  netflowV9,
  template,
  v9Options,
  type Field,
} from '../netflow/flow-datagrams.ts';
import { counterSample, ethernet, flowSample, IPV4_TCP, rawHeader, sflowDatagram } from '../sflow/sflow-datagrams.ts';

/**
 * However the stream is cut into batches, and wherever the process dies between keeping its state, storing a batch's events and
 * committing it, the events are those of one pass: none lost, none double, none with another content.
 */

const directory = mkdtempSync(join(tmpdir(), 'flow-restarts-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const START: SpoolPosition = { segment: 1, offset: 32 };

interface Placed {
  readonly record: RawRecord;
  readonly position: SpoolPosition;
  readonly next: SpoolPosition;
}

const WIDE: readonly Field[] = [...FLOW_FIELDS, [10, 4], [14, 4]];
const SHIFTED: readonly Field[] = [[14, 4], ...FLOW_FIELDS];
const NAT: readonly Field[] = [...FLOW_FIELDS, [225, 4]];
const LAYOUTS = [WIDE, SHIFTED, FLOW_FIELDS, NAT];

/** Bytes of a record in a layout; anything is a record of numbers. */
function recordBytes(fields: readonly Field[], [host, peer, port, bytes]: readonly number[]): Buffer {
  return Buffer.concat(
    fields.map(([id, length]) => {
      const value = { 8: 0x0a000000 + (host ?? 0), 12: 0xc6336400 + (peer ?? 0), 7: 50_000 + (port ?? 0), 1: bytes }[
        id
      ];
      const all = Buffer.alloc(8);
      all.writeUInt32BE(
        (value ?? { 11: 443, 4: 6, 6: 1 << (port ?? 0), 2: 3, 22: 494_000, 21: 495_000 }[id] ?? 1) >>> 0,
        4,
      );
      return all.subarray(8 - length);
    }),
  );
}

const numbers = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(11), fc.nat(5_000));
const layout = fc.nat(LAYOUTS.length - 1);
const datagram = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('data' as const),
      layout,
      flows: fc.array(numbers, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('template' as const), layout }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rate' as const), rate: fc.constantFrom(1, 10, 100) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('sflow' as const), rate: fc.constantFrom(1, 64) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('v5' as const), flows: fc.array(numbers, { maxLength: 3 }) }) },
);
const step = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: datagram },
    { weight: 1, arbitrary: fc.constant({ kind: 'text' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'mark' as const }) },
  ),
  version: fc.constantFrom(9, 10),
  peer: fc.constantFrom('192.0.2.1', '2001:db8::1'),
  waitedMs: fc.constantFrom(0, 0, 0, 10, 20_000, 61_000, -5_000),
  newSegment: fc.integer({ min: 0, max: 14 }).map((n) => n === 0),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function payloadOf({ what, version }: Step): Buffer {
  const message = version === 9 ? netflowV9 : ipfix;
  switch (what.kind) {
    case 'data':
      return message(1, flowSet(256, ...what.flows.map((flow) => recordBytes(LAYOUTS[what.layout] ?? WIDE, flow))));
    case 'template':
      return message(1, flowSet(version === 9 ? 0 : 2, template(256, LAYOUTS[what.layout] ?? WIDE)));
    case 'rate':
      return netflowV9(
        1,
        flowSet(1, v9Options(300, [[1, 4]], [[34, 4]])),
        flowSet(300, Buffer.from([0, 0, 0, 0, 0, 0, 0, what.rate])),
      );
    case 'v5':
      return netflowV5(
        what.flows.map((flow) => Buffer.concat([recordBytes(FLOW_FIELDS.slice(0, 2), flow), Buffer.alloc(40)])),
      );
    case 'sflow':
      return sflowDatagram([flowSample([rawHeader(ethernet('0800', IPV4_TCP))], { rate: what.rate }), counterSample]);
    case 'text':
      return Buffer.from('<13>text');
    case 'mark':
      return Buffer.alloc(0);
  }
}

function spoolOf(steps: readonly Step[]): readonly Placed[] {
  let receivedAt = EXPORT_SECONDS * 1_000;
  let position = START;
  return steps.map((one) => {
    receivedAt += one.waitedMs;
    if (one.newSegment) position = { segment: position.segment + 1, offset: 32 };
    const here = position;
    position = { segment: here.segment, offset: here.offset + 100 };
    const { kind } = one.what;
    const listener = kind === 'text' ? 'syslog-udp' : kind === 'sflow' ? 'sflow' : 'netflow';
    const record: RawRecord =
      one.what.kind === 'mark'
        ? flowMark(receivedAt)
        : { payload: payloadOf(one), receivedAt, listener, peer: one.peer };
    return { record, position: here, next: position };
  });
}

/** What is stored: by id, as text. An id with another content is a fault, whoever comes first. */
class Stored {
  readonly events = new Map<string, string>();

  add(events: readonly EcsEvent[]): void {
    for (const event of events) {
      const text = JSON.stringify(event);
      expect(this.events.get(event['event.id']) ?? text).toBe(text);
      this.events.set(event['event.id'], text);
    }
  }
}

/** Windows that bear three rows, besides those that one datagram can add, and usual ones. */
const FEW_ROWS = 2_051;
let mostRows: number | undefined;

const openAt = (stateDirectory: string, since?: SpoolPosition): RecordDecoding =>
  openDecoding({
    ...{ packs: [], spoolId: 'ab'.repeat(16), skewLimitMs: 86_400_000, stateDirectory, since },
    flows: { enabled: true, seconds: 60, sourcePort: false, mostRows },
  });

function decodeBatch(decoding: RecordDecoding, batch: readonly Placed[]): readonly EcsEvent[] {
  const events = decoding.decodeAll(batch).flatMap((made) => made.map((event) => event.whole()));
  const last = batch.at(-1);
  return last === undefined ? events : [...events, ...decoding.reached(last.position)];
}

let folders = 0;
const folder = (): string => mkdtempSync(join(directory, `${++folders}-`));

/** Everything in one batch, and a mark behind it. */
function onePass(spool: readonly Placed[]): ReadonlyMap<string, string> {
  const stored = new Stored();
  stored.add(decodeBatch(openAt(folder()), spool));
  return stored.events;
}

interface Batch {
  readonly records: number;
  /** What the process still does with the batch before it dies; `lives`: all, and it goes on. */
  readonly fate: 'lives' | 'decoded' | 'kept' | 'stored' | 'committed';
}

function withDeaths(spool: readonly Placed[], batches: readonly Batch[]): ReadonlyMap<string, string> {
  const stored = new Stored();
  const state = folder();
  const indexOf = (at: SpoolPosition): number =>
    spool.findIndex(
      ({ position }) =>
        position.segment > at.segment || (position.segment === at.segment && position.offset >= at.offset),
    );
  let committed: { from: SpoolPosition; openSince: SpoolPosition } | undefined;
  let decoding = openAt(state, START);
  let at = 0;
  const restart = (): void => {
    decoding = openAt(state, committed?.openSince ?? START);
    const from = committed === undefined ? 0 : indexOf(committed.from);
    at = from < 0 ? spool.length : from;
    if (committed === undefined) return;
    const open = indexOf(committed.openSince);
    for (const { record, position } of open < 0 ? [] : spool.slice(open, at)) decoding.again(record, position);
  };
  for (const { records, fate } of [...batches, { records: spool.length, fate: 'lives' } as const]) {
    const batch = spool.slice(at, at + records);
    const next = batch.at(-1)?.next;
    if (next === undefined) continue;
    at += batch.length;
    const events = decodeBatch(decoding, batch);
    const openSince = decoding.openSince() ?? next;
    if (fate !== 'decoded') decoding.save(next);
    if (fate === 'stored' || fate === 'committed' || fate === 'lives') stored.add(events);
    if (fate === 'committed' || fate === 'lives') committed = { from: next, openSince };
    if (fate !== 'lives') restart();
  }
  // The last batch may have begun behind what a death left undone.
  const rest = spool.slice(at);
  if (rest.length > 0) stored.add(decodeBatch(decoding, rest));
  return stored.events;
}

const FATES = ['lives', 'decoded', 'kept', 'stored', 'committed'] as const;
const RUNS = Number(process.env['QIAOLOU_FLOW_RESTARTS'] ?? 150);

test.each([undefined, FEW_ROWS])(
  'any batches and any deaths give the events of one pass, with %s rows at most',
  { timeout: 600_000 },
  (most) => {
    mostRows = most;
    let rows = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.array(fc.record({ records: fc.integer({ min: 1, max: 9 }), fate: fc.constantFrom(...FATES) }), {
          maxLength: 20,
        }),
        (steps, batches) => {
          const announced: Step[] = ([9, 10] as const).map((version) => ({
            ...{ what: { kind: 'template', layout: 0 }, version, peer: '192.0.2.1', waitedMs: 0, newSegment: false },
          }));
          const end: Step = { what: { kind: 'mark' }, version: 9, peer: '192.0.2.1', waitedMs: 0, newSegment: false };
          const spool = spoolOf([...announced, ...steps, end]);
          const whole = onePass(spool);
          rows += [...whole.values()].filter((text) => text.includes('rollUp')).length;
          expect([...withDeaths(spool, batches)].toSorted()).toEqual([...whole].toSorted());
        },
      ),
      { numRuns: RUNS },
    );
    expect(rows).toBeGreaterThan(RUNS);
  },
);

test.each([undefined, FEW_ROWS])(
  'every record is in one event: the records of the rows and the other events are all there are, with %s rows at most',
  (most) => {
    mostRows = most;
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (flows, each) => {
        const rest = { version: 9, peer: '192.0.2.1', waitedMs: 0, newSegment: false } as const;
        const data: Step[] = [];
        for (let from = 0; from < flows.length; from += each)
          data.push({
            what: { kind: 'data', layout: 0, flows: flows.slice(from, from + each) },
            ...rest,
            newSegment: from % 7 === 3,
          });
        const spool = spoolOf([
          { what: { kind: 'template', layout: 0 }, ...rest },
          ...data,
          { what: { kind: 'mark' }, ...rest },
        ]);
        const events = [...onePass(spool).values()].map((text) => JSON.parse(text) as EcsEvent);
        const sum = (field: string): number => events.reduce((all, event) => all + Number(event[field] ?? 0), 0);
        expect(sum('netflow.flows')).toBe(flows.length);
        expect(sum('source.bytes')).toBe(flows.reduce((all, [, , , bytes]) => all + bytes, 0));
        expect(sum('source.packets')).toBe(3 * flows.length);
        expect(events.length).toBeLessThanOrEqual(flows.length);
      }),
      { numRuns: 100 },
    );
  },
);

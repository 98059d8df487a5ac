import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { flowDecoder } from '../../../src/decoders/flows/decoder.ts';
import { flowMark } from '../../../src/sink/index.ts';

const dir = join(import.meta.dirname, '../../../../../shared/data/netflow');
const directory = mkdtempSync(join(tmpdir(), 'flow-conformance-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Case {
  readonly name: string;
  readonly packets: readonly string[];
}

/** The events of a case's datagrams, with rolling up or without, and its last window ended. */
function eventsOf({ packets }: Case, enabled: boolean): readonly EcsEvent[] {
  const stateDirectory = mkdtempSync(join(directory, 'state-'));
  const given = { packs: [], spoolId: 'c'.repeat(32), skewLimitMs: 86_400_000, stateDirectory };
  const decoder = flowDecoder.open({ ...given, flows: { enabled, seconds: 60, sourcePort: false } });
  const sent = packets.map((packet) => ({
    ...{ payload: readFileSync(join(dir, packet)), receivedAt: 1.5e12, listener: 'netflow', peer: '192.0.2.1' },
  }));
  return [...sent, flowMark(1.5e12)].flatMap((record, index) => decoder.decode(record, { segment: 1, offset: index }));
}

const isRow = (event: EcsEvent): boolean => event['event.original'].startsWith('{"rollUp"');
const isFlow = (event: EcsEvent): boolean => event['event.action'] === 'netflow_flow';
const rateOf = (event: EcsEvent): number => Number(event['qiaolou.sampling_rate'] ?? 1);

/** Sums as exported, by addresses, protocol and destination port. */
function sums(events: readonly EcsEvent[]): readonly (readonly [string, string])[] {
  const all = new Map<string, readonly [flows: number, bytes: number, packets: number]>();
  for (const event of events.filter(isFlow)) {
    const key = ['source.ip', 'destination.ip', 'network.iana_number', 'destination.port']
      .map((name) => event[name])
      .join(' ');
    const [flows, bytes, packets] = all.get(key) ?? [0, 0, 0];
    all.set(key, [
      flows + Number(event['netflow.flows']),
      bytes + Number(event['source.bytes'] ?? 0) / rateOf(event),
      packets + Number(event['source.packets'] ?? 0) / rateOf(event),
    ]);
  }
  return [...all].map(([key, sum]) => [key, sum.join(' ')] as const).toSorted();
}

describe.skipIf(!existsSync(dir))('logstash-codec-netflow cases, rolled up (../shared/data/netflow)', () => {
  const cases = existsSync(dir) ? (JSON.parse(readFileSync(join(dir, 'expected.json'), 'utf8')) as Case[]) : [];

  test.each(cases)('$name: rows add up to the records, and what is no row is as it was', (one) => {
    const [rolledUp, single] = [eventsOf(one, true), eventsOf(one, false)];
    expect(sums(rolledUp)).toEqual(sums(single));
    const byId = new Map(single.map((event) => [event['event.id'], event]));
    const others = rolledUp.filter((event) => !isRow(event));
    for (const event of others) expect(event).toEqual(byId.get(event['event.id']));
    const notFlows = (events: readonly EcsEvent[]): number => events.filter((event) => !isFlow(event)).length;
    expect(notFlows(rolledUp)).toBe(notFlows(single));
  });

  test('most templates of routers are of conversations', () => {
    const rows = cases.filter((one) => eventsOf(one, true).some(isRow));
    expect([cases.length, rows.length]).toMatchInlineSnapshot(`
      [
        51,
        20,
      ]
    `);
  });
});

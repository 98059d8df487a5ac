import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  decodeFlowDatagram,
  FlowTemplates,
  netflowEvents,
  type FlowHeader,
  type FlowProblem,
  type FlowRecord,
} from '../../../src/decoders/netflow/index.ts';
import { LOGSTASH_NAMES } from './logstash-names.ts';

const dir = join(import.meta.dirname, '../../../../../shared/data/netflow');

interface Case {
  readonly name: string;
  readonly packets: readonly string[];
  /** How many records logstash finds; null = not stated. */
  readonly records: number | null;
  readonly expected: readonly { readonly netflow?: Readonly<Record<string, unknown>> }[];
}

type Decoded = FlowRecord & { readonly header: FlowHeader };

function decodeAll(packets: readonly string[]): { records: Decoded[]; problems: FlowProblem[] } {
  const templates = new FlowTemplates();
  const records: Decoded[] = [];
  const problems: FlowProblem[] = [];
  for (const packet of packets) {
    const result = decodeFlowDatagram(readFileSync(join(dir, packet)), '192.0.2.1', templates);
    const { header } = result;
    if (header !== undefined) records.push(...result.records.map((record) => ({ ...record, header })));
    problems.push(...result.problems);
  }
  return { records, problems };
}

/** A time as epoch ms: ISO, epoch ms or epoch s. */
function epochMs(value: unknown): number {
  if (typeof value === 'string') return Date.parse(value);
  return typeof value === 'number' && value < 1e11 ? value * 1000 : Number(value);
}

function comparable(value: unknown): string {
  return String(value).toLowerCase().replaceAll('-', ':');
}

type Comparison = 'same' | 'different' | 'unmapped';

function valueOf(name: string, { fields, header, templateId }: Decoded): unknown {
  switch (name) {
    case 'version':
      return header.version;
    case 'flow_seq_num':
      return header.sequence;
    case 'flowset_id':
      return templateId;
    default:
      return fields[LOGSTASH_NAMES[name] ?? name];
  }
}

function compareField(name: string, expected: unknown, decoded: Decoded): Comparison {
  const { header } = decoded;
  const ours = valueOf(name, decoded);
  if (ours === undefined) return 'unmapped';
  if (name === 'forwarding_status') {
    const { status, reason } = expected as { status: number; reason: number };
    return ours === status * 64 + reason ? 'same' : 'different';
  }
  if (name === 'first_switched' || name === 'last_switched') {
    const at = header.exportTime - (((header.sysUptimeMs ?? 0) - Number(ours)) | 0);
    // logstash borrows a second too few when it subtracts the milliseconds, and does not know of the 32-bit wrap
    // (its 2015-06-21 is 2^32 ms after the flow); RFC 3954 §8 field 21/22 gives ours.
    const off = epochMs(expected) - at;
    return (off >= 0 && off <= 1200) || Math.abs(off - 2 ** 32) < 5000 ? 'same' : 'different';
  }
  if (typeof ours === 'string' && /^\d{4}-\d\d-\d\dT/.test(ours)) {
    return Math.abs(epochMs(expected) - epochMs(ours)) <= 1 ? 'same' : 'different';
  }
  return comparable(ours) === comparable(expected) ? 'same' : 'different';
}

/** The decoded record that agrees best with an expected one. */
function closest(
  expected: Readonly<Record<string, unknown>>,
  records: readonly Decoded[],
): Record<Comparison, string[]> {
  const compared = records.map((record) => {
    const result: Record<Comparison, string[]> = { same: [], different: [], unmapped: [] };
    for (const [name, value] of Object.entries(expected)) result[compareField(name, value, record)].push(name);
    return result;
  });
  const score = ({ same, different }: Record<Comparison, string[]>): number => same.length - 3 * different.length;
  return compared.toSorted((a, b) => score(b) - score(a))[0] ?? { same: [], different: [], unmapped: [] };
}

describe.skipIf(!existsSync(dir))('logstash-codec-netflow cases (../shared/data/netflow)', () => {
  const cases = existsSync(dir) ? (JSON.parse(readFileSync(join(dir, 'expected.json'), 'utf8')) as Case[]) : [];
  const totals = { expected: 0, agreeing: 0, fields: 0, unmapped: 0 };

  test.each(cases.map((one) => ({ ...one, label: `${one.name}: ${one.packets.join(' ')}` })))('$label', (one) => {
    const { records } = decodeAll(one.packets);
    if (one.records !== null) expect(records).toHaveLength(one.records);
    for (const { netflow } of one.expected) {
      if (netflow === undefined) continue;
      const { same, different, unmapped } = closest(netflow, records);
      totals.expected++;
      totals.fields += same.length;
      totals.unmapped += unmapped.length;
      expect(different).toEqual([]);
      if (same.length > 0) totals.agreeing++;
    }
  });

  test('all cases together', () => {
    expect(cases).toHaveLength(51);
    expect(totals).toMatchInlineSnapshot(`
      {
        "agreeing": 63,
        "expected": 63,
        "fields": 1066,
        "unmapped": 207,
      }
    `);
  });

  test('every record and every problem becomes an event', () => {
    let events = 0;
    for (const { packets } of cases) {
      const templates = new FlowTemplates();
      for (const packet of packets) {
        const payload = readFileSync(join(dir, packet));
        const record = { payload, receivedAt: 1.5e12, listener: 'netflow', peer: '192.0.2.1' } as const;
        const result = netflowEvents(record, templates, (index) => String(index));
        expect(new Set(result.events.map((event) => event['event.id'])).size).toBe(result.events.length);
        for (const event of result.events) {
          expect(Object.values(event).every((value) => typeof value !== 'number' || Number.isFinite(value))).toBe(true);
          expect(typeof JSON.parse(event['event.original'])).toBe('object');
        }
        events += result.events.length;
      }
    }
    expect(events).toBeGreaterThan(500);
  });
});

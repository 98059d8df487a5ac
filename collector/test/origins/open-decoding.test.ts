import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ecsEventSchema } from '@qiaolou/schema';
import { openDecoding, RECORD_ORIGINS, type RecordDecoding } from '../../src/origins/index.ts';
import { loadPacks } from '../../src/parse/packs/load-packs.ts';
import { FLOW_MARK_LISTENER, flowMark } from '../../src/sink/index.ts';
import { withoutFaults } from '../../src/origins/without-faults.ts';
import { FLOW_FIELDS, FLOW_RECORD, flowSet, ipfix, template } from '../decoders/netflow/flow-datagrams.ts';

const stateDirectory = mkdtempSync(join(tmpdir(), 'decoding-'));
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));

const open = (): RecordDecoding =>
  openDecoding({ packs: [], spoolId: 'a'.repeat(32), skewLimitMs: 86_400_000, stateDirectory });
const record = (listener: string, payload: Buffer) => ({
  payload,
  receivedAt: 1_700_000_000_000,
  listener,
  peer: '192.0.2.1',
});
const position = { segment: 1, offset: 32 };

const SENT = RECORD_ORIGINS.filter(({ id }) => id !== FLOW_MARK_LISTENER);

test.each(SENT)('records of $id go to the decoder $decode', ({ id, decode }) => {
  const [event] = open().decode(record(id, Buffer.from('<13>Nov 22 16:00:00 h app: hello')), position);
  expect(event?.['qiaolou.listener']).toBe(id);
  // A line of text is no flow datagram, and the flow decoder says so.
  expect(event?.['error.code'] === 'collector.flowDamaged').toBe(decode === 'flows');
});

test('flow templates outlive a restart; a damaged file is as good as none', () => {
  const before = open();
  before.decode(record('netflow', ipfix(1, flowSet(2, template(256, FLOW_FIELDS)))), position);
  before.save({ segment: 1, offset: 100 });
  const datasets = (decoding: RecordDecoding) =>
    [
      ...decoding.decode(record('netflow', ipfix(1, flowSet(256, FLOW_RECORD))), position),
      ...decoding.decode(flowMark(0), position),
    ].map((event) => event['event.action'] ?? event['error.code']);
  expect(datasets(open())).toEqual(['netflow_flow']);
  writeFileSync(join(stateDirectory, 'flow-state.1.ndjson'), '{"half');
  expect(datasets(open())).toEqual(['collector.flowTemplateUnknown']);
});

test('records decoded together become what they become one after the other, whoever sent them', () => {
  const packs = loadPacks(fileURLToPath(new URL('../../parsers', import.meta.url)), {
    skip: (finding) => expect.fail(finding.file),
  });
  const lines = [
    '<13>Nov 22 16:00:00 h sshd[1]: Accepted password for root from 192.0.2.9 port 22 ssh2',
    '192.0.2.7 - - [22/Nov/2026:15:59:57 +0800] "GET / HTTP/1.1" 200 1 "-" "curl/8"',
    'a=1 b=2 source=192.0.2.3',
    '<13>Nov 22 16:00:00 h app[7]: hello from 192.0.2.9',
    '{"message":"json"}',
    '',
  ].map((line) => Buffer.from(line));
  const flows = [ipfix(1, flowSet(2, template(256, FLOW_FIELDS))), ipfix(1, flowSet(256, FLOW_RECORD))];
  const one = fc.oneof(
    fc.record({ listener: fc.constantFrom('syslog-udp', 'import', 'unknown'), payload: fc.constantFrom(...lines) }),
    fc.record({ listener: fc.constant('netflow'), payload: fc.constantFrom(...flows) }),
  );
  const records = fc.array(fc.tuple(one, fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3')), { maxLength: 30 });
  let n = 0;
  const opened = (folder: string): RecordDecoding =>
    openDecoding({
      packs,
      spoolId: 'a'.repeat(32),
      skewLimitMs: 86_400_000,
      stateDirectory: join(stateDirectory, folder),
    });
  fc.assert(
    fc.property(fc.array(records, { maxLength: 4 }), (batches) => {
      const [together, apart] = [opened(`t${++n}`), opened(`a${n}`)];
      let offset = 0;
      for (const batch of batches) {
        const placed = batch.map(([{ listener, payload }, peer]) => ({
          record: { payload, receivedAt: 1_795_334_398_000, listener, peer },
          position: { segment: 1, offset: (offset += 100) },
        }));
        const single = placed.map(({ record: given, position: at }) => apart.decode(given, at));
        expect(together.decodeAll(placed).map((events) => events.map((event) => event.whole()))).toEqual(single);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['text', Buffer.from('谯楼 <13>x'), '谯楼 <13>x'],
  ['bytes that are none', Buffer.from([0, 9, 0xff, 0xfe]), '0009fffe'],
])('a fault of a decoder on %s stops nothing: the record is stored whole', (_what, payload, original) => {
  const decoder = withoutFaults(
    {
      decode: () => {
        throw new RangeError('out of range');
      },
    },
    'a'.repeat(32),
  );
  const live = decoder.decode(record('netflow', payload), position);
  const imported = decoder.decode({ ...record('import', payload), identity: 'file:1' }, position);
  for (const event of [...live, ...imported]) {
    expect(ecsEventSchema.parse(event)).toMatchObject({
      'event.original': original,
      'event.kind': 'pipeline_error',
      'error.code': 'internal',
      'error.message': 'RangeError: out of range',
    });
  }
  expect([live[0]?.['log.source.address'], imported[0]?.['log.file.path']]).toEqual(['192.0.2.1', '192.0.2.1']);
  expect(live[0]?.['event.id']).not.toBe(imported[0]?.['event.id']);
  expect(decoder.decode(record('netflow', payload), position)).toEqual(live);
});

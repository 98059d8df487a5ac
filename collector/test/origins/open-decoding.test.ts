import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDecoding, RECORD_ORIGINS, type RecordDecoding } from '../../src/origins/index.ts';
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

test.each(RECORD_ORIGINS)('records of $id go to the decoder $decode', ({ id, decode }) => {
  const [event] = open().decode(record(id, Buffer.from('<13>Nov 22 16:00:00 h app: hello')), position);
  expect(event?.['qiaolou.listener']).toBe(id);
  // A line of text is no flow datagram, and the flow decoder says so.
  expect(event?.['error.code'] === 'collector.flowDamaged').toBe(decode === 'netflow');
});

test('flow templates outlive a restart; a damaged file is as good as none', () => {
  const before = open();
  before.decode(record('netflow', ipfix(1, flowSet(2, template(256, FLOW_FIELDS)))), position);
  before.save();
  const datasets = (decoding: RecordDecoding) =>
    decoding
      .decode(record('netflow', ipfix(1, flowSet(256, FLOW_RECORD))), position)
      .map((event) => event['event.action'] ?? event['error.code']);
  expect(datasets(open())).toEqual(['netflow_flow']);
  for (const name of ['netflow-templates.json', 'netflow-templates.json.journal'])
    writeFileSync(join(stateDirectory, name), '{"half');
  expect(datasets(open())).toEqual(['collector.flowTemplateUnknown']);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flowMark, openDecoding, openSpool, openSpoolReader, type RecordDecoding } from '@qiaolou/collector';
import { MemoryEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { netflowV9Datagram } from '@qiaolou/scenarios';
import { isBefore, systemClock, type RawRecord, type SpoolPosition } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { createBatchCommit, readCursors } from '../src/pipeline/commit-batch.ts';
import { holdEvents } from '../src/pipeline/hold-events.ts';
import { prepareBatch, type PreparedBatch } from '../src/pipeline/prepare-batch.ts';
import { resumeDecoding } from '../src/pipeline/resume-decoding.ts';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const SPOOL_ID = '5a'.repeat(16);
const SEGMENT_BYTES = 2_000;

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'qiaolou-flow-windows-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const flow = (number: number, peer = '192.0.2.1'): RawRecord => ({
  payload: netflowV9Datagram(
    [
      {
        ...{ start: NOW - 2_000, end: NOW - 1_000, source: '10.8.0.1', sourcePort: 50_000 + number },
        ...{ destination: '198.51.100.1', destinationPort: 443, protocol: 6, bytes: 100, packets: 1 },
      },
    ],
    NOW,
    number,
  ),
  ...{ receivedAt: NOW + number, listener: 'netflow', peer },
});
let identities = 0;
const text = (listener: string): RawRecord => ({
  ...{ payload: Buffer.from(`<13>${'x'.repeat(600)}`), receivedAt: NOW, listener, peer: listener },
  ...(listener === 'import' ? { identity: `file:${identities++}` } : {}),
});

const opened = (stateDirectory: string, since?: SpoolPosition): RecordDecoding =>
  openDecoding({ packs: [], spoolId: SPOOL_ID, skewLimitMs: 86_400_000, stateDirectory, since });

async function spooled(records: readonly RawRecord[]): Promise<string> {
  const dir = temporary();
  const spool = await openSpool({ dir, randomId: () => SPOOL_ID, segmentBytes: SEGMENT_BYTES });
  for (const record of records) spool.append(record);
  await spool.close();
  return dir;
}

function batchesOf(dir: string, decoding: RecordDecoding, batchRecords: number, from?: SpoolPosition) {
  const reader = openSpoolReader({ dir, from });
  onTestFinished(() => reader.close());
  const batches: PreparedBatch[] = [];
  for (;;) {
    const collect = () => holdEvents(new MemoryEventStore(systemClock));
    const batch = prepareBatch({ reader, decoding, judges: [], collect, batchRecords });
    if (batch === undefined) return batches;
    batches.push(batch);
  }
}

it('a window ends with its segment, whatever record is in the next one: its rows are live input, of their exporter', async () => {
  const dir = await spooled([
    flow(1),
    flow(2),
    flow(3, '192.0.2.2'),
    ...Array.from({ length: 4 }, () => text('import')),
  ]);
  const batches = batchesOf(dir, opened(temporary()), 100);
  expect(batches).toHaveLength(1);
  const [batch] = batches;
  expect(batch?.parts.map(({ importPeer, records, events }) => [importPeer, records, events.size])).toEqual([
    ['', 3, 2],
    ['import', 4, 4],
  ]);
  expect(batch?.sources.map(({ peer, records, events }) => [peer, records, events])).toEqual([
    ['192.0.2.1', 2, 1],
    ['192.0.2.2', 1, 1],
    ['import', 4, 4],
  ]);
  expect(batch?.openSince).toEqual(batch?.next);
  expect(batch?.flows.map(({ peer, records, rolledUp }) => [peer, records, rolledUp])).toEqual([
    ['192.0.2.1', 2, 2],
    ['192.0.2.2', 1, 1],
  ]);
});

it('while a window is open its begin is kept, lines are not; a mark ends it and is nobody’s', async () => {
  const dir = await spooled([text('syslog-udp'), flow(1), text('syslog-udp'), flowMark(NOW)]);
  const batches = batchesOf(dir, opened(temporary()), 1);
  const places = batches.map(({ next, openSince }) => [isBefore(openSince, next), openSince]);
  const begin = batches[0]?.next;
  expect(places).toEqual([
    [false, begin],
    [true, begin],
    [true, begin],
    [false, batches[3]?.next],
  ]);
  expect(batches.map(({ parts }) => parts.map(({ records, events }) => [records, events.size]))).toEqual([
    [[1, 1]],
    [[1, 0]],
    [[1, 1]],
    [[0, 1]],
  ]);
  expect(batches[3]?.sources).toMatchObject([{ listener: 'netflow', peer: '192.0.2.1', records: 0, events: 1 }]);
});

it('a start goes on with the window that was open, from what the last commit wrote', async () => {
  const records = await recordStore();
  const dir = await spooled([flow(1), text('syslog-udp'), flow(2), flow(3), flowMark(NOW)]);
  const state = temporary();
  const [first] = batchesOf(dir, opened(state), 3);
  await commit(records, first);
  const cursors = await readCursors(records, SPOOL_ID);
  expect(cursors).toEqual({ from: first?.next, openSince: first?.openSince });
  if (cursors?.openSince === undefined) throw new Error('a window is open');
  const decoding = opened(state, cursors.openSince);
  resumeDecoding(decoding, { dir, openSince: cursors.openSince, from: cursors.from });
  const rest = batchesOf(dir, decoding, 100, cursors.from);
  const rows = rest.flatMap(({ parts }) => parts.flatMap(({ events }) => events.withIds(new Set(idsOf(dir)))));
  expect(rows.map((row) => [row['netflow.flows'], row['source.bytes']])).toEqual([[3, 300]]);
});

it('where a window began is not believed of a version that knew of none', async () => {
  const records = await recordStore();
  const [batch] = batchesOf(await spooled([flow(1), text('syslog-udp')]), opened(temporary()), 100);
  await commit(records, batch);
  await records.transaction((tx) =>
    tx.db
      .updateTable('pipelineCursors')
      .set({ offset: 999, updatedAt: '2026-12-01T00:00:00.000Z' })
      .where('name', '=', `pipeline/${SPOOL_ID}`)
      .execute(),
  );
  expect(await readCursors(records, SPOOL_ID)).toEqual({ from: { segment: 1, offset: 999 }, openSince: undefined });
  expect(await readCursors(records, 'another')).toBeUndefined();
});

/** Ids of the events of one pass over a spool. */
function idsOf(dir: string): readonly string[] {
  const decoding = opened(temporary());
  const reader = openSpoolReader({ dir });
  onTestFinished(() => reader.close());
  return reader
    .read(1e6, 1e9)
    .flatMap(({ record, position }) =>
      decoding
        .decode(record, position)
        .flatMap((event) => (event['event.dataset'] === 'netflow.v9' ? event['event.id'] : [])),
    );
}

async function recordStore(): Promise<RecordStore> {
  const path = join(temporary(), 'records.db');
  const records = await openSqliteRecordStore({ path, clock: systemClock, areas: RECORD_AREAS });
  onTestFinished(() => records.close());
  return records;
}

async function commit(records: RecordStore, batch: PreparedBatch | undefined): Promise<void> {
  if (batch === undefined) throw new Error('no batch');
  const rejectedFile = join(temporary(), 'rejected.ndjson');
  const write = createBatchCommit({
    records,
    clock: systemClock,
    rejectedFile,
    onDropped: () => undefined,
    spoolId: SPOOL_ID,
  });
  const { parts: _parts, ...rest } = batch;
  await write({ kind: 'batch', number: 1, stored: [], ...rest });
}

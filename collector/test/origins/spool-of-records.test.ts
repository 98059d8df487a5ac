import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDecoding } from '../../src/origins/index.ts';
import { openSpoolReader } from '../../src/spool/index.ts';

const FIXTURE = join(import.meta.dirname, '..', 'spool', 'fixtures', 'spool-of-records');

test('events of records that 0.1.0 spooled keep their ids: what is read once more is stored once', () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'spool-of-records-'));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }));
  const reader = openSpoolReader({ dir: FIXTURE });
  onTestFinished(() => reader.close());
  const decoding = openDecoding({ packs: [], spoolId: reader.spoolId, skewLimitMs: 86_400_000, stateDirectory });
  const ids = reader
    .read(1_000, 1e9)
    .map(({ record, position }) => decoding.decode(record, position).map((event) => event['event.id']));
  const expected = JSON.parse(readFileSync(join(FIXTURE, 'expected.json'), 'utf8')) as { ids: readonly string[] }[];
  expect(ids).toEqual(expected.map((record) => record.ids));
  expect(ids.flat()).toHaveLength(9);
});

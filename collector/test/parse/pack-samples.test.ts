import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecsEventSchema, fieldDefinition } from '@qiaolou/schema';
import { createParser, loadPacks } from '../../src/index.ts';
import { readSamples } from '../../src/parse/pack-samples.ts';

const dir = join(import.meta.dirname, '../../parsers');
const packs = loadPacks(dir);
const samples = readSamples(dir);
const RECEIVED_AT = Date.parse('2026-11-22T08:00:00.000Z');

/** `UPDATE=1 npx vitest run collector/test/parse` rewrites the expected events; read the diff. */
const update = process.env['UPDATE'] === '1';

function parseSample(sample: (typeof samples)[number]) {
  const parser = createParser({ packs, spoolId: '00000000000000000000000000000000' });
  return sample.lines.flatMap((payload, offset) =>
    parser.parse(
      { payload, receivedAt: RECEIVED_AT, listener: sample.listener, peer: '192.0.2.10' },
      { segment: 1, offset },
    ),
  );
}

describe('parser packs', () => {
  it('each have samples', () => {
    const withSamples = new Set(samples.map((sample) => sample.pack));
    expect(packs.length).toBe(withSamples.size);
  });

  it.each(samples)('$pack $name', (sample) => {
    const events = parseSample(sample);
    if (update) writeFileSync(sample.expectedFile, `${JSON.stringify(events, null, 2)}\n`);
    expect(events).toEqual(JSON.parse(readFileSync(sample.expectedFile, 'utf8')));
  });

  it.each(samples)('$pack $name gives valid ECS, one event a line, of its own dataset', (sample) => {
    const events = parseSample(sample);
    expect(events).toHaveLength(sample.lines.length);
    for (const event of events) {
      ecsEventSchema.parse(event);
      expect(event['event.dataset'].split('.')[0]).toBe(sample.pack.split('-')[0]);
      expect(event['event.category']).toBeDefined();
      for (const [field, value] of Object.entries(event)) {
        if (fieldDefinition(field)?.type === 'long') expect([field, typeof value]).toEqual([field, 'number']);
      }
    }
  });
});

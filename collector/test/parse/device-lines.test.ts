import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { createParser, loadPacks } from '../../src/index.ts';

const shared = join(import.meta.dirname, '../../../../shared/data');
const deviceFile = join(shared, 'device-lines/device-lines.ndjson');
const otrf = join(shared, 'otrf');
const parser = createParser({
  packs: loadPacks(join(import.meta.dirname, '../../parsers')),
  spoolId: '00000000000000000000000000000000',
});
const receivedAt = Date.parse('2026-11-22T08:00:00.000Z');

function parseText(text: string, offset: number, listener: string): readonly EcsEvent[] {
  const record = { payload: Buffer.from(text), receivedAt, listener, peer: '192.0.2.10' };
  return parser.parse(record, { segment: 1, offset });
}

type SourceEvent = Readonly<Record<string, unknown>>;

/** Code, channel, host and EventData of the source are all in the event. */
function faithful(source: SourceEvent, event: EcsEvent | undefined): boolean {
  if (event === undefined || !event['event.dataset'].startsWith('windows.')) return false;
  const sameData = DATA_NAMES.every((name) => {
    const value = source[name];
    if (typeof value !== 'string' || value.trim() === '' || value === '-') return true;
    return event[`winlog.event_data.${name}`] === value.trim();
  });
  return (
    sameData &&
    event['event.code'] === String(source['EventID']) &&
    String(event['winlog.channel']).toLowerCase() === String(source['Channel']).toLowerCase() &&
    event['host.name'] === source['Hostname']
  );
}

const DATA_NAMES = ['Image', 'CommandLine', 'TargetObject', 'SubjectUserName', 'ProcessName', 'GrantedAccess'];

// The lines are real and stay outside the project; without the shared folder there is nothing to test on.
describe.skipIf(!existsSync(deviceFile))('lines of 132 real device dialects (needs ../shared)', () => {
  // A skipped suite's body runs all the same, for the names of its tests: the file is read only when a test runs.
  let lines: readonly { readonly line: string; readonly dialect: string }[] = [];
  beforeAll(() => {
    lines = readFileSync(deviceFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly line: string; readonly dialect: string });
  });

  it('each become exactly one event that keeps the line whole', () => {
    const ids = new Set<string>();
    lines.forEach(({ line }, offset) => {
      const events = parseText(line, offset, 'syslog-udp');
      expect(events).toHaveLength(1);
      expect(events[0]?.['event.original']).toBe(line);
      expect(events[0]?.['message']).not.toBe('');
      ids.add(events[0]?.['event.id'] ?? '');
    });
    expect(ids.size).toBe(lines.length);
  });

  it('give who or from where for most lines; the rest name nobody', () => {
    const known = lines.filter(({ line }, offset) => {
      const event = parseText(line, offset, 'syslog-udp')[0];
      return ['source.ip', 'destination.ip', 'user.name'].some((field) => event?.[field] !== undefined);
    });
    // Only that most are read at all: what is read right is scored line by line in collector/conformance.
    expect(known.length / lines.length).toBeGreaterThan(0.65);
  });

  it('leave next to nothing unparsed', () => {
    const unparsed = lines.filter(
      ({ line }, offset) => parseText(line, offset, 'syslog-udp')[0]?.['event.dataset'] === 'unparsed',
    );
    expect(unparsed.length).toBeLessThan(lines.length * 0.02);
  });
});

describe.skipIf(!existsSync(otrf))('OTRF Windows events (needs ../shared)', () => {
  const files = existsSync(otrf) ? readdirSync(otrf).filter((file) => file.endsWith('.gz')) : [];

  it.each(files)('%s: every event has code, channel, host and its EventData', (file) => {
    const lines = gunzipSync(readFileSync(join(otrf, file)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const events = lines.flatMap((line, offset) => parseText(line, offset, 'import'));
    expect(events).toHaveLength(lines.length);
    const wrong = lines.filter((line, index) => !faithful(JSON.parse(line) as SourceEvent, events[index]));
    expect(wrong).toEqual([]);
  });
});

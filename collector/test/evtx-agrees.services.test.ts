import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '@qiaolou/schema';
import { afterAll, describe, expect, test } from 'vitest';
import { EvtxReader } from '../src/decoders/evtx/evtx-reader.ts';
import { eventData, failedLogon, windowsRecord } from './decoders/evtx/windows-events.ts';
import { value, writeEvtx } from './decoders/evtx/write-evtx.ts';

/**
 * Our reader of Windows event logs against another's: the wheel `evtx` of PyPI (Omer Ben-Amram, Rust). Compared are files of our own
 * writer, which it must understand too, and one that Windows wrote, out of the source package of `dissect.eventlog`.
 */

const folder = mkdtempSync(join(tmpdir(), 'evtx-oracle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VENV = join(folder, 'venv');
const PYTHON = join(VENV, 'bin/python');
const DUMP = `
import sys, evtx
for record in evtx.PyEvtxParser(sys.argv[1]).records_json():
    print(record['event_record_id'], record['data'].replace('\\n', ''))
`;

/** What the other reader says of a file, by record. */
function oracle(file: string): ReadonlyMap<string, unknown> {
  const text = execFileSync(PYTHON, ['-c', DUMP, file], { encoding: 'utf8', maxBuffer: 1e9 });
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), comparable(parseJson(line.slice(line.indexOf(' ') + 1)))]),
  );
}

function ours(file: string): ReadonlyMap<string, unknown> {
  const reader = new EvtxReader();
  const items = [...reader.push(readFileSync(file)), ...reader.end()];
  expect(items.filter(({ kind }) => kind === 'damage')).toEqual([]);
  return new Map(
    items.flatMap((item) => (item.kind === 'event' ? [[item.record, comparable(parseJson(item.json))]] : [])),
  );
}

/**
 * What the two write alike: it gives six digits of a second, GUIDs in capitals without braces, a list and a lone unnamed datum under
 * `#text`, and null where we leave out.
 */
function comparable(of: unknown): unknown {
  if (Array.isArray(of)) return of.map(comparable);
  if (typeof of === 'string')
    return of
      .replace(/(\.\d{6})\d*Z$/, '$1Z')
      .replace(/^\{?([0-9a-f-]{36})\}?$/i, (_, guid: string) => guid.toUpperCase());
  if (typeof of !== 'object' || of === null) return of;
  const entries = Object.entries(of).flatMap(([key, each]: [string, unknown]) =>
    each === null || each === '' ? [] : [[key, comparable(each)] as const],
  );
  const [only] = entries;
  return entries.length === 1 && only?.[0] === '#text' ? only[1] : Object.fromEntries(entries);
}

test('the other reader is there', () => {
  execFileSync('python3', ['-m', 'venv', VENV]);
  execFileSync(PYTHON, ['-m', 'pip', 'install', '--quiet', 'evtx==0.14.0'], { stdio: ['ignore', 'ignore', 'inherit'] });
});

describe('both read the same', () => {
  test('out of files of our own writer', () => {
    const file = join(folder, 'ours.evtx');
    const data = eventData([
      ['text', value.string('a<b> & "甲"')],
      ['flag', value.boolean(true)],
      ['hash', value.binary(Buffer.from([1, 2, 254]))],
      ['sid', value.sid('S-1-5-21-7-8-9-500')],
      ['mask', value.hex64(0x8000000000000001n)],
    ]);
    const other = (record: number) =>
      windowsRecord({ record, code: 7_036, channel: 'System', provider: 'Service Control Manager', data });
    writeFileSync(
      file,
      writeEvtx([
        [failedLogon(1), other(2), failedLogon(3)],
        [other(4), failedLogon(5)],
      ]),
    );
    expect(ours(file)).toEqual(oracle(file));
  });

  test('out of one that Windows wrote', () => {
    execFileSync(
      PYTHON,
      [
        '-m',
        'pip',
        'download',
        '--quiet',
        '--no-deps',
        '--no-binary',
        ':all:',
        '--dest',
        folder,
        'dissect.eventlog==3.11',
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
    execFileSync('tar', [
      'xzf',
      join(folder, archive),
      '-C',
      folder,
      '--wildcards',
      '--strip-components=3',
      '*/TestLogX.evtx',
    ]);
    const file = join(folder, 'TestLogX.evtx');
    expect(ours(file).size).toBe(5);
    expect(ours(file)).toEqual(oracle(file));
  });
});

import { expect, test } from 'vitest';
import { JsonValueSplitter, LineSplitter, TcpFramer } from '../../src/framing/index.ts';
import { HeldBytes } from '../../src/framing/held-bytes.ts';

/** What cutters hold is bounded by their limit, whatever comes and in whatever pieces. */

const LIMIT = 1_000;
const PIECES = 200_000;

test('many pieces beyond the limit are counted and not kept', () => {
  const held = new HeldBytes(LIMIT);
  for (let i = 0; i < PIECES; i++) held.add(Buffer.of(0x61 + (i % 26)));
  expect([held.kept, held.seen, held.lastByte]).toEqual([LIMIT, PIECES, 0x61 + ((PIECES - 1) % 26)]);
  expect(held.take().length).toBe(LIMIT);
  expect([held.kept, held.seen, held.lastByte]).toEqual([0, 0, 0]);
});

test.each<[name: string, begin: string, piece: string]>([
  ['a line of syslog', '<13>', 'x'],
  ['an octet-counted frame', '9999999 <13>', 'x'],
  ['an element of JSON', '[{"a":"', 'x'],
  ['words between elements of JSON', '[{}', 'x'],
  ['brackets without end', '[', '{'],
])('%s without end comes out cut, with nothing kept besides', (name, begin, piece) => {
  const splitter =
    name.includes('JSON') || name.startsWith('brackets') ? new JsonValueSplitter(LIMIT) : new TcpFramer(LIMIT);
  splitter.push(Buffer.from(begin));
  for (let i = 0; i < PIECES; i++) splitter.push(Buffer.from(piece));
  const [last] = splitter.end().slice(-1);
  expect([last?.payload.length, last?.truncated]).toEqual([LIMIT, true]);
});

test('blank lines are counted and make nothing', () => {
  const splitter = new LineSplitter(LIMIT);
  expect(splitter.push(Buffer.alloc(PIECES, '\n'))).toEqual([]);
  expect(splitter.push(Buffer.from(' \t\r\nx\n'))).toEqual([
    { payload: Buffer.from('x'), truncated: false, number: PIECES + 2 },
  ]);
  expect(splitter.blank).toBe(PIECES + 1);
});

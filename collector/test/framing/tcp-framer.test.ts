import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineSplitter, TcpFramer, type Frame } from '../../src/framing/index.ts';

interface Splitter {
  push(chunk: Buffer): readonly Frame[];
  end(): readonly Frame[];
}

function run(splitter: Splitter, chunks: readonly Buffer[]): (string | [string])[] {
  const frames = [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.end()];
  return frames.map(({ payload, truncated }) =>
    truncated ? [payload.toString('latin1')] : payload.toString('latin1'),
  );
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const long = 'x'.repeat(20);

describe('TcpFramer', () => {
  /** Stream → frames; a frame in a list is truncated. The limit is 16 bytes. */
  test.each<[name: string, stream: string, frames: (string | [string])[]]>([
    ['newline', '<1>a\n<2>b\n', ['<1>a', '<2>b']],
    ['carriage return', '<1>a\r\n<2>b\r\n', ['<1>a', '<2>b']],
    ['NUL', '<1>a\0<2>b\0', ['<1>a', '<2>b']],
    ['NUL and newline', '<1>a\n\0<2>b\n\0', ['<1>a', '<2>b']],
    ['octet counting', '4 <1>a5 <2>bb', ['<1>a', '<2>bb']],
    ['octet counting with a line feed inside', '6 <1>a\nb4 <2>c', ['<1>a\nb', '<2>c']],
    ['octet counting, newline after each', '4 <1>a\n4 <2>b\n', ['<1>a', '<2>b']],
    ['octet counting that counts the newline', '5 <1>a\n5 <2>b\n', ['<1>a', '<2>b']],
    ['mixed frame by frame', '<1>a\n4 <2>b<3>c\0<4>d\n', ['<1>a', '<2>b', '<3>c', '<4>d']],
    ['a line that begins with digits', '2019-09-17 x\n12 monkeys\n', ['2019-09-17 x', '12 monkeys']],
    ['digits, space, PRI but a count of nought', '0 <1>a\n', ['0 <1>a']],
    ['too many digits for a count', '12345678 <1>a\n', ['12345678 <1>a']],
    ['no PRI at all', 'id="ngtos" a\n', ['id="ngtos" a']],
    ['blank lines are no frames', '\n\n\r\n<1>a\n\n', ['<1>a']],
    ['the end of the stream ends a line', '<1>a\n<2>b', ['<1>a', '<2>b']],
    ['the end of the stream after a carriage return', '<1>a\r', ['<1>a']],
    ['the end of the stream in an undecided start', '123', ['123']],
    ['the end of the stream in a count', '123 ', ['123 ']],
    ['the end of the stream inside a counted frame', '9 <1>a', [['<1>a']]],
    ['a line at the limit', `${'y'.repeat(16)}\n${'y'.repeat(16)}\r\n`, ['y'.repeat(16), 'y'.repeat(16)]],
    ['a line above the limit', `${long}\n<1>a\n`, [['x'.repeat(16)], '<1>a']],
    ['a counted frame above the limit', `20 <${long.slice(1)}<1>a\n`, [[`<${'x'.repeat(15)}`], '<1>a']],
    ['an endless line', long, [['x'.repeat(16)]]],
    ['nothing', '', []],
  ])('%s', (_name, stream, frames) => {
    expect(run(new TcpFramer(16), [bytes(stream)])).toEqual(frames);
    expect(
      run(
        new TcpFramer(16),
        Array.from(bytes(stream), (byte) => Buffer.of(byte)),
      ),
    ).toEqual(frames);
  });

  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\0', '\r', ' ', '<', '<13>', '5 <1>ab', '300 <9>', '7', '1234567 ', '0 <', long),
    fc.string({ maxLength: 12 }),
  );

  test('property: the frames do not depend on the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat({ max: 200 }), { maxLength: 12 }),
        (parts, cuts) => {
          const stream = Buffer.from(parts.join(''), 'utf8');
          const ends = [...cuts.filter((cut) => cut < stream.length).toSorted((a, b) => a - b), stream.length];
          const chunks = ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
          const single = Array.from(stream, (byte) => Buffer.of(byte));
          const whole = run(new TcpFramer(16), [stream]);
          expect(run(new TcpFramer(16), chunks)).toEqual(whole);
          expect(run(new TcpFramer(16), single)).toEqual(whole);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('property: well-formed messages survive any mix of framings', () => {
    const message = fc.stringMatching(/^<\d{1,3}>[ -~]{0,60}$/);
    const framed = fc.record({ message, framing: fc.constantFrom('lf', 'crlf', 'nul', 'octet', 'octet+lf') });
    fc.assert(
      fc.property(fc.array(framed), (messages) => {
        const stream = messages.map(({ message: text, framing }) => {
          const end = { lf: '\n', crlf: '\r\n', nul: '\0', octet: '', 'octet+lf': '\n' }[framing];
          return `${framing.startsWith('octet') ? `${text.length} ` : ''}${text}${end}`;
        });
        expect(run(new TcpFramer(), [bytes(stream.join(''))])).toEqual(messages.map(({ message: text }) => text));
      }),
    );
  });

  test('memory for a frame that never ends stays at the limit', () => {
    const framer = new TcpFramer(1000);
    for (let i = 0; i < 10_000; i++) expect(framer.push(Buffer.alloc(100, 'x'))).toEqual([]);
    expect(framer.end().map(({ payload, truncated }) => [payload.length, truncated])).toEqual([[1000, true]]);
  });
});

describe('LineSplitter', () => {
  test.each<[name: string, stream: string, frames: (string | [string])[]]>([
    ['lines', 'a\nb\r\nc', ['a', 'b', 'c']],
    ['blank lines are left out', 'a\n\n\r\n \t\nb\n', ['a', 'b']],
    ['a cut line is not blank, whatever is kept of it', `${' '.repeat(20)}x\n`, [[' '.repeat(16)]]],
    ['a cut line', `${long}\n${long}\r\nz`, [['x'.repeat(16)], ['x'.repeat(16)], 'z']],
    ['at the limit', `${'y'.repeat(16)}\r\n`, ['y'.repeat(16)]],
  ])('%s', (_name, stream, frames) => {
    expect(run(new LineSplitter(16), [bytes(stream)])).toEqual(frames);
    expect(
      run(
        new LineSplitter(16),
        Array.from(bytes(stream), (byte) => Buffer.of(byte)),
      ),
    ).toEqual(frames);
  });
});

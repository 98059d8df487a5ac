import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byName, f64, list, optional, record, varint } from '../src/columns/binary-codec.ts';
import { ByteReader } from '../src/columns/byte-reader.ts';
import { ByteWriter } from '../src/columns/byte-writer.ts';
import { bytePlanes, joinDoubles, joinPairs, joinQuads, joinSigned } from '../src/columns/byte-planes.ts';
import { TextList, textListBytes } from '../src/columns/text-list.ts';

interface Sample {
  readonly count: number;
  readonly at: number | undefined;
  readonly names: ReadonlyMap<string, readonly number[]>;
}

const sample = record<Sample>({ count: varint, at: optional(f64), names: byName(list(varint)) });
const number = fc.maxSafeNat();
const samples: fc.Arbitrary<Sample> = fc.record({
  count: number,
  at: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  names: fc
    .array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.array(number)))
    .map((entries) => new Map<string, readonly number[]>(entries)),
});

function written(value: Sample): Buffer {
  const out = new ByteWriter();
  sample.write(out, value);
  return out.finish();
}

describe('a codec', () => {
  it('reads what it wrote, to the last byte', () => {
    fc.assert(
      fc.property(samples, (value) => {
        const from = new ByteReader(written(value));
        expect(sample.read(from)).toEqual(value);
        expect(from.left).toBe(0);
      }),
    );
  });

  it('ends with a code on whatever bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), samples, fc.nat(), (bytes, value, cut) => {
        const good = written(value);
        for (const hostile of [Buffer.from(bytes), good.subarray(0, cut % good.length)]) {
          try {
            sample.read(new ByteReader(hostile));
          } catch (error) {
            expect(error).toMatchObject({ code: 'store.corrupt' });
          }
        }
      }),
    );
  });

  it('allocates nothing for a count that the bytes cannot hold', () => {
    const from = new ByteReader(new ByteWriter().varint(Number.MAX_SAFE_INTEGER).varint(1).finish());
    expect(() => list(varint).read(from)).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  });
});

describe('a list of texts', () => {
  it('holds any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const kept = TextList.of(textListBytes(texts));
        expect(Array.from({ length: kept.length }, (_, index) => kept.at(index))).toEqual(texts);
      }),
    );
  });

  it('is damaged, and says so, when its lengths are not those of its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          const kept = TextList.of(Buffer.from(bytes));
          expect(kept.ends.at(-1) ?? 0).toBe(kept.bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'store.corrupt' });
        }
      }),
    );
    expect(() => TextList.of(textListBytes(['a'])).at(1)).toThrow(expect.objectContaining({ code: 'store.corrupt' }));
  });
});

const somePart = (length: number) =>
  fc.tuple(fc.nat(length), fc.nat(length)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('planes of bytes', () => {
  it('are any part of the numbers again', () => {
    const given = fc
      .array(fc.nat(0xff_ff_ff_ff))
      .chain((values) => fc.tuple(fc.constant(values), somePart(values.length)));
    fc.assert(
      fc.property(given, ([values, [from, to]]) => {
        const range = { rows: values.length, from, to };
        const [pairs, quads] = [new Uint16Array(to - from), new Uint32Array(to - from)];
        joinPairs(bytePlanes(Uint16Array.from(values)), range, pairs);
        joinQuads(bytePlanes(Uint32Array.from(values)), range, quads);
        expect(pairs).toEqual(Uint16Array.from(values).slice(from, to));
        expect(quads).toEqual(Uint32Array.from(values).slice(from, to));
      }),
    );
  });

  it('are the same numbers again', () => {
    fc.assert(
      fc.property(fc.float64Array(), fc.int32Array(), (doubles, integers) => {
        const [some, signed] = [new Float64Array(doubles.length), new Float64Array(integers.length)];
        joinDoubles(bytePlanes(doubles), some);
        joinSigned(bytePlanes(integers), signed);
        expect(some).toEqual(doubles);
        expect(signed).toEqual(Float64Array.from(integers));
      }),
    );
  });
});

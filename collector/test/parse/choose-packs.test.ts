import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePacks } from '../../src/parse/packs/choose-packs.ts';
import { literalIndex } from '../../src/decode/literal-index.ts';
import { parsePack } from '../../src/parse/packs/load-packs.ts';
import { readLine } from '../../src/parse/line.ts';

const pack = (id: string, match: string) =>
  parsePack(`id: ${id}\nmatch: ${match}\ngrammar: { kv: {} }\n`, `${id}.yaml`);

function line(text: string) {
  return readLine({ payload: Buffer.from(text), receivedAt: 0, listener: 'syslog-udp', peer: '192.0.2.1' });
}

describe('choosePacks', () => {
  const packs = [
    pack('a.one', '{ program: [sshd, sudo] }'),
    pack('b.two', '{ contains: xx }'),
    pack('c.three', '[{ program: sudo }, { program: su }]'),
    pack('d.four', '[{ program: sudo }, { contains: yy }]'),
    pack('e.five', '{ contains: [xx, zz], without: no }'),
    pack('f.six', '{ any: [yy, zz] }'),
    pack('g.seven', '{ bodyStarts: [aa, zz] }'),
    pack('h.eight', '{ json: true }'),
    pack('i.nine', '{ program: cron, contains: zz }'),
  ];
  const chosen = choosePacks(packs);

  it.each([
    ['<13>Nov 30 16:00:00 h sshd: q', ['a.one']],
    ['<13>Nov 30 16:00:00 h sudo: q', ['a.one', 'c.three', 'd.four']],
    ['<13>Nov 30 16:00:00 h sudo: q xx', ['a.one', 'b.two', 'c.three', 'd.four']],
    ['<13>Nov 30 16:00:00 h su: q yy', ['c.three', 'd.four', 'f.six']],
    ['<13>Nov 30 16:00:00 h cron: q', []],
    ['<13>Nov 30 16:00:00 h cron: q zz', ['f.six', 'i.nine']],
    ['<13>Nov 30 16:00:00 h x: xx zz', ['b.two', 'e.five', 'f.six']],
    ['<13>Nov 30 16:00:00 h x: xx zz no', ['b.two', 'f.six']],
    ['<13>Nov 30 16:00:00 h x: aa', ['g.seven']],
    ['<13>Nov 30 16:00:00 h x: b aa', []],
    ['<13>Nov 30 16:00:00 h x: {"a":"zz"}', ['f.six', 'h.eight']],
  ] as const)('%s', (text, ids) => {
    expect([...chosen(line(text))].map(({ id }) => id)).toEqual(ids);
  });

  it('asks no pack of which nothing is in the line, however many there are', () => {
    const many = Array.from({ length: 300 }, (_, n) => pack(`m.p${n}`, `{ contains: "literal-${n}-x" }`));
    const choose = choosePacks(many);
    expect([...choose(line('<13>Nov 30 16:00:00 h x: literal-17-x literal-170-x'))].map(({ id }) => id)).toEqual([
      'm.p17',
      'm.p170',
    ]);
    expect([...choose(line('<13>Nov 30 16:00:00 h x: literal-'))]).toEqual([]);
  });
});

describe('literalIndex', () => {
  it('finds what a search finds', () => {
    const unit = fc.constantFrom('a', 'b', 'c', '网', '%', '"');
    const literals = fc.array(fc.string({ unit, minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(literals, fc.array(fc.string({ unit, maxLength: 40 }), { maxLength: 5 }), (wanted, texts) => {
        const index = literalIndex(wanted);
        for (const text of texts) {
          index.scan(text);
          expect(wanted.map((_, number) => index.has(number))).toEqual(wanted.map((literal) => text.includes(literal)));
          expect([...index.found].sort((a, b) => a - b)).toEqual(
            wanted.flatMap((literal, number) => (text.includes(literal) ? [number] : [])),
          );
        }
      }),
    );
  });

  it('finds what a search finds where there are more characters than it has classes', () => {
    const rare = fc.integer({ min: 0, max: 420 }).map((at) => String.fromCharCode(0x4e00 + at));
    const every = Array.from({ length: 421 }, (_, at) => String.fromCharCode(0x4e00 + at));
    const literals = fc.array(fc.string({ unit: rare, minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    const texts = fc.array(fc.array(fc.oneof(rare, fc.constant(undefined)), { maxLength: 20 }), { maxLength: 4 });
    fc.assert(
      fc.property(literals, texts, (own, parts) => {
        const wanted = [...own, ...every];
        const index = literalIndex(wanted);
        for (const part of parts) {
          const text = part.map((one, at) => one ?? own[at % own.length] ?? '').join('');
          index.scan(text);
          expect(wanted.filter((_, number) => index.has(number))).toEqual(wanted.filter((one) => text.includes(one)));
        }
      }),
      { numRuns: 30 },
    );
  });
});

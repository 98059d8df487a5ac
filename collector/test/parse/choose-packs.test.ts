import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePacks } from '../../src/parse/packs/choose-packs.ts';
import { parsePack } from '../../src/parse/packs/load-packs.ts';
import { rememberNames } from '../../src/parse/packs/remember-names.ts';

const pack = (id: string, match: string) =>
  parsePack(`id: ${id}\nmatch: ${match}\ngrammar: { kv: {} }\n`, `${id}.yaml`);

describe('choosePacks', () => {
  const packs = [
    pack('a.one', '{ program: [sshd, sudo] }'),
    pack('b.two', '{ contains: x }'),
    pack('c.three', '[{ program: sudo }, { program: su }]'),
    pack('d.four', '[{ program: sudo }, { contains: y }]'),
  ];
  const chosen = choosePacks(packs);

  it.each([
    [undefined, ['b.two', 'd.four']],
    ['cron', ['b.two', 'd.four']],
    ['sshd', ['a.one', 'b.two', 'd.four']],
    ['sudo', ['a.one', 'b.two', 'c.three', 'd.four']],
    ['su', ['b.two', 'c.three', 'd.four']],
  ] as const)('program %s: in the order given, without packs that need another', (program, ids) => {
    expect(chosen(program).map(({ id }) => id)).toEqual(ids);
  });
});

describe('rememberNames', () => {
  it('gives what the function gives, for any keys, however many', () => {
    const nameOf = (key: string): string => `p.${key}`;
    const name = rememberNames(nameOf);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (key) => {
        expect(name(key)).toBe(nameOf(key));
        expect(name(key)).toBe(nameOf(key));
      }),
    );
    for (let i = 0; i < 3_000; i += 1) expect(name(`key${i % 1_500}\ud800`)).toBe(nameOf(`key${i % 1_500}\ud800`));
  });
});

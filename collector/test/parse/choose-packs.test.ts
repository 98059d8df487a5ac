import { describe, expect, it } from 'vitest';
import { choosePacks } from '../../src/parse/packs/choose-packs.ts';
import { parsePack } from '../../src/parse/packs/load-packs.ts';

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

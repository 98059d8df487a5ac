import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainCommands } from '../../../src/index.ts';

describe('the commands of a line', () => {
  it.each([
    ['rm -fr "/var/lib/mysql/"', ['rm -f -r /var/lib/mysql']],
    ['cd /var/lib; sudo -u root /bin/rm --force -R ./mysql', ['cd /var/lib', 'rm -f -r /var/lib/mysql']],
    ['A=1 env -i B=2 nice -n 5 timeout 60 rm x', ['rm x']],
    ['su - root -c \'sudo sh -c "rm -rf /a"\'', ['rm -f -r /a']],
    ['ls | xargs -I {} rm {}; echo done # rm -rf /', ['ls', 'rm {}', 'echo done']],
    ['find /a -exec rm -rf {} \\;', ['find /a -exec rm -rf {} ;', 'rm -f -r {} ;']],
    ['cat /dev/null 2>&1 >>~/.bash_history', ['cat /dev/null >> ~/.bash_history']],
    ['ssh -p 22 root@h "rm -rf /a; id"', ['rm -f -r /a', 'id']],
    ['docker exec -u root box -- rm -r /a', ['rm -r /a']],
    ['echo "a;b" \'c|d\'', ['echo a;b c|d']],
    ['rm\\\n -rf /a', ['rm -f -r /a']],
    ['cd "$X" && rm -rf *', ['cd $X', 'rm -f -r *']],
    ['', []],
    [';;|&', []],
    ['DROP DATABASE portal;', ['drop DATABASE portal']],
  ])('%s', (line, commands) => {
    expect(plainCommands(line)).toEqual(commands);
  });

  it('begin where the process does', () => {
    expect(plainCommands('rm -r mysql', '/var/lib')).toEqual(['rm -r /var/lib/mysql']);
  });

  it.each([
    ['an operand of many', `cd /${'a/'.repeat(2_000)}; rm${' b'.repeat(250)}`, undefined],
    ['a file of many', `cd /${'a/'.repeat(2_000)}; ${'rm b;'.repeat(1_000)}`, undefined],
    ['a step of many', `cd /a;${'cd aaaaaaaaaaaaaaaaaaaa;'.repeat(600)}`, undefined],
    ['begun far down', 'rm b;'.repeat(3_000), `/${'a/'.repeat(8_000)}`],
  ])('do not grow with a long directory: %s', (_, line, directory) => {
    const commands = plainCommands(line, directory);
    expect(commands.join('').length).toBeLessThanOrEqual(65_536);
    expect(commands.every((command) => /^(?:cd|rm)(?: |$)/.test(command))).toBe(true);
  });

  it('complete no path that is longer than any may be', () => {
    const directory = `/${'a'.repeat(4_090)}`;
    expect(plainCommands('rm b; rm bcdefg', directory)).toEqual([`rm ${directory}/b`, 'rm bcdefg']);
  });

  it('are bounded in number, and no text throws', () => {
    expect(plainCommands('id;'.repeat(5_000)).length).toBeLessThanOrEqual(256);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('rm -cfr/"\'\\;&|()`${}<>#ab \n')), maxLength: 200 }),
        (line) => {
          for (const command of plainCommands(line)) expect(command).toBe(command.trim());
        },
      ),
    );
  });
});

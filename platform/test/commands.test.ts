import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CommandKind } from '../src/commands/command-kind.ts';
import { findCommands } from '../src/commands/find-commands.ts';
import { qiaolou } from './support/platform-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-commands-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const commands = await findCommands();

describe('a command', () => {
  it('is in the folder of its name', () => {
    const folders = readdirSync(join(import.meta.dirname, '../src/commands'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(commands.map(({ name }) => name.replaceAll(' ', '-')).toSorted()).toEqual(folders.toSorted());
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    '%s says all in both languages',
    (_, command) => {
      const texts = [command.help, ...Object.values(command.arguments), ...Object.values(command.options)];
      for (const { zh, en } of texts) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(en).toMatch(/^[\x20-\x7e]+$/);
      }
    },
  );

  it.each(commands.map((command) => [command.name, command] as const))(
    '%s takes a list of arguments only as the last',
    (_, command) => {
      const types = Object.values(command.arguments).map(({ type }) => type);
      expect(types.slice(0, -1)).not.toContain('list');
    },
  );
});

/** A help as one line: the command line wraps what is long. */
function shown(help: string): string {
  return help.replaceAll(/\s+/g, ' ');
}

function expectHelpOf(members: readonly CommandKind[], text: string): void {
  for (const { help } of members) expect(shown(text)).toContain(`${help.zh} / ${help.en}`);
}

describe('./qiaolou', () => {
  it('lists every command: by its help, or in a group of several by its name, with its help in the help of the group', async () => {
    const { code, stdout } = await qiaolou(['--help']);
    expect(code).toBe(0);
    const groups = Map.groupBy(commands, ({ name }) => name.split(' ', 1)[0] ?? '');
    for (const [group, members] of groups)
      if (members.length === 1) expectHelpOf(members, stdout);
      else {
        expect(shown(stdout)).toContain(members.map(({ name }) => name.slice(group.length + 1)).join(', '));
        const help = await qiaolou(['help', group]);
        expect(help.code).toBe(0);
        expectHelpOf(members, help.stdout);
      }
  });

  it.each([
    ['an unknown command', ['nothing']],
    ['an unknown member of a group', ['verify', 'nothing']],
    ['an unknown option', ['start', '--nothing']],
    ['a missing argument', ['import']],
    ['a number that is none', ['demo', '--events', 'many']],
  ])('refuses %s with usage on standard error', async (_, args) => {
    const { code, stdout, stderr } = await qiaolou(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain('Usage: qiaolou');
  });

  it('ends with 2 and the coded text for a coded failure', async () => {
    const { code, stderr } = await qiaolou(['verify', 'audit', '--data', join(directory, 'none')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^records\.notFound: /);
  });
});

describe('./qiaolou rules check', () => {
  const bad = join(directory, 'bad.yaml');
  writeFileSync(bad, 'title: nothing else\n');

  it.each([
    ['rules check', ['rules', 'check']],
    ['rules, the older spelling', ['rules']],
  ])('finds the shipped rules in order: %s', async (_, args) => {
    const { code, stdout } = await qiaolou([...args, '--json']);
    const { rules, errors } = z
      .strictObject({ rules: z.number(), errors: z.array(z.unknown()) })
      .parse(JSON.parse(stdout));
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(rules).toBeGreaterThan(0);
  });

  it.each([
    ['rules check', ['rules', 'check', bad]],
    ['rules, the older spelling', ['rules', bad]],
  ])('names file and line of an error and ends with 1: %s', async (_, args) => {
    const { code, stdout } = await qiaolou(args);
    expect(code).toBe(1);
    expect(stdout).toContain(`${bad}:1:1 `);
  });
});

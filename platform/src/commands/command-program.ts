import { Command, InvalidArgumentError } from 'commander';
import { decimalNumber } from '../config/decimal-number.ts';
import { print, printError } from './print.ts';
import type { CommandKind, CommandText, OptionKind } from './command-kind.ts';

/**
 * Builds the command line out of the commands found.
 *
 * @param onExitCode told what the command's `run` answered.
 */
export function commandProgram(kinds: readonly CommandKind[], onExitCode: (code: number) => void): Command {
  const program = new Command('qiaolou')
    .description('谯楼 Qiaolou：电子政务外网安全运营平台 / security operations for an e-government extranet')
    .showHelpAfterError()
    .configureOutput({ writeOut: print, writeErr: printError })
    .configureHelp({ sortSubcommands: false, helpWidth: 140 });
  const groups = new Map<string, Command>();
  for (const kind of kinds) {
    const [first = '', second] = kind.name.split(' ');
    if (second === undefined) addCommand(program, first, kind, onExitCode);
    else addCommand(group(program, groups, first, kinds), second, kind, onExitCode);
  }
  return program;
}

/** A text as the command line shows it. */
function bothLanguages({ zh, en }: CommandText): string {
  return `${zh} / ${en}`;
}

/** An option as it is typed: `--port <n>`; of two words, `dryRun`, with a hyphen: `--dry-run`. */
export function optionFlags(name: string, kind: OptionKind): string {
  const typed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return kind.type === 'flag' ? `--${typed}` : `--${typed} <${kind.value}>`;
}

function group(program: Command, groups: Map<string, Command>, name: string, kinds: readonly CommandKind[]): Command {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const members = kinds.filter((kind) => kind.name.startsWith(`${name} `));
  const made = program.command(name).description(groupHelp(name, members)).copyInheritedSettings(program);
  groups.set(name, made);
  return made;
}

/** What a group is for, in one line: the help of its only command, or the names of its commands. */
function groupHelp(name: string, members: readonly CommandKind[]): string {
  const [only, ...others] = members;
  if (only !== undefined && others.length === 0) return bothLanguages(only.help);
  const names = members.map((member) => member.name.slice(name.length + 1));
  // Once for both languages: twice is more than a line.
  return `${names.join(', ')}：见 / see qiaolou help ${name}`;
}

function addCommand(parent: Command, name: string, kind: CommandKind, onExitCode: (code: number) => void): void {
  const command = parent
    .command(name, { isDefault: kind.groupDefault === true })
    .description(bothLanguages(kind.help))
    .copyInheritedSettings(parent);
  for (const [argument, { type, ...text }] of Object.entries(kind.arguments))
    command.argument(type === 'list' ? `[${argument}...]` : `<${argument}>`, bothLanguages(text));
  for (const [option, optionKind] of Object.entries(kind.options)) addOption(command, option, optionKind);
  command.action(async (...given: readonly unknown[]) => {
    const loaded = await kind.load();
    onExitCode(await loaded.run(commandInput(kind, given, command.opts()) as never));
  });
}

function addOption(command: Command, name: string, kind: OptionKind): void {
  const flags = optionFlags(name, kind);
  if (kind.type === 'number') command.option(flags, bothLanguages(kind), wholeNumber, kind.default);
  else command.option(flags, bothLanguages(kind));
}

function wholeNumber(text: string): number {
  const value = decimalNumber(text);
  if (value === undefined || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('需要一个非负整数 / a whole number is needed');
  return value;
}

/** Commander gives arguments by position and leaves out flags that were not typed; `run` gets both by name. */
function commandInput(
  kind: CommandKind,
  given: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): object {
  const values = Object.keys(kind.arguments).map((name, index) => [name, given[index]]);
  const flags = Object.entries(kind.options).map(([name, { type }]) => [
    name,
    type === 'flag' ? options[name] === true : options[name],
  ]);
  return Object.fromEntries([...values, ...flags]) as object;
}

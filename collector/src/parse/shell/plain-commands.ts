import { splitCommands, type ShellCommand, type ShellWord } from './split-commands.ts';

/** Longest line that is looked at, in UTF-16 units. */
const MOST_TEXT = 16_384;
/** `bash -c "sudo sh -c '…'"` is opened this deep. */
const MOST_DEPTH = 4;
/** Commands of one line that are given, and their length together: each operand may be completed to a long path. */
const MOST_COMMANDS = 256;
const MOST_PLAIN = 65_536;
/** Linux takes no longer path (PATH_MAX); it names nothing and is left as it is. */
const MOST_PATH = 4_096;

/** Programs that run the command behind them → their options that take a word of their own. */
const RUNNERS: ReadonlyMap<string, string> = new Map([
  ['sudo', 'ugpCDhrtT'],
  ['doas', 'uC'],
  ['env', 'uC'],
  ['nohup', ''],
  ['setsid', ''],
  ['exec', 'a'],
  ['time', 'fo'],
  ['nice', 'n'],
  ['ionice', 'cnp'],
  ['stdbuf', 'ioe'],
  ['command', ''],
  ['builtin', ''],
  ['eval', ''],
  ['busybox', ''],
  ['toybox', ''],
  ['xargs', 'InLPdEsa'],
  ['parallel', 'j'],
  ['then', ''],
  ['do', ''],
  ['else', ''],
  ['if', ''],
  ['while', ''],
  ['until', ''],
  ['elif', ''],
  ['coproc', ''],
  ['strace', 'eopsaEu'],
  ['ltrace', 'eopsaEu'],
  ['unshare', ''],
  ['systemd-run', 'puEM'],
  ['proxychains', 'f'],
  ['proxychains4', 'f'],
  ['!', ''],
]);
/** Those that take one word before the command: how long, where. */
const RUNNERS_WITH_OPERAND: ReadonlyMap<string, string> = new Map([
  ['timeout', 'ks'],
  ['chroot', ''],
  ['watch', 'n'],
]);
/** Long options of these programs that take a word of their own when it does not stand behind `=`. */
const VALUED: ReadonlySet<string> = new Set(
  '--user --group --host --prompt --chdir --role --type --other-user --chroot --unset --adjustment --signal --kill-after'.split(
    ' ',
  ),
);
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash', 'su', 'runuser']);
/** Programs whose one-letter options may stand together, with what their long options are short for. */
const CLUSTERED: ReadonlySet<string> = new Set([
  'rm',
  'chmod',
  'chown',
  'cp',
  'mv',
  'ln',
  'history',
  'truncate',
  'shred',
  'unset',
]);
const LONG: ReadonlyMap<string, string> = new Map([
  ['--recursive', '-r'],
  ['--force', '-f'],
  ['--symbolic', '-s'],
  ['--verbose', '-v'],
  ['--no-preserve-root', '--no-preserve-root'],
]);

/**
 * The commands of a line as plainly as they can be said, for rules to match on: one text a command, without `sudo`, paths
 * of programs, assignments and quotes; what `bash -c`, `su -c` and `echo … | sh` run, in their place; of common programs options single,
 * sorted and in front; paths of operands cleaned and, behind a `cd`, complete.
 *
 * @example
 * plainCommands('cd /var/lib; sudo -u root /bin/rm --force -R "./mysql/"');
 * // ['cd /var/lib', 'rm -f -r /var/lib/mysql']
 */
export function plainCommands(line: string, directory?: string): readonly string[] {
  const found = new Found();
  addScript(line.slice(0, MOST_TEXT), { directory }, found, 0);
  return found.commands;
}

/** The commands found, as many as there is room for. */
class Found {
  readonly commands: string[] = [];
  #room = MOST_PLAIN;

  /** What another command may be as long as; 0: there is no room for one. */
  get room(): number {
    return this.commands.length < MOST_COMMANDS ? this.#room : 0;
  }

  add(command: string): void {
    if (this.room === 0) return;
    this.commands.push(command.slice(0, this.#room).trimEnd());
    this.#room = Math.max(0, this.#room - command.length);
  }
}

interface Place {
  /** Where the line's commands run, as far as it is known. */
  directory: string | undefined;
}

/** All commands of a text; where a shell reads what the others write, what they write too. */
function addScript(text: string, place: Place, found: Found, depth: number): void {
  const commands = splitCommands(text);
  const readers = commands.some((command) => isReader(withoutRunners(command)));
  for (const command of commands) {
    if (found.room === 0) return;
    addCommand(command, place, found, depth);
    const [program, ...written] = withoutRunners(command);
    if (readers && depth < MOST_DEPTH && WRITERS.has(programName(program?.text ?? '')))
      addScript(joined(written), place, found, depth + 1);
  }
}

const WRITERS: ReadonlySet<string> = new Set(['echo', 'printf']);

/** True for a shell that is given no script, so that it reads one. */
function isReader([first, ...rest]: ShellCommand): boolean {
  return first !== undefined && SHELLS.has(programName(first.text)) && rest.every(({ text }) => text.startsWith('-'));
}

function joined(words: readonly ShellWord[]): string {
  return words.map(({ text }) => text).join(' ');
}

function addCommand(command: ShellCommand, place: Place, found: Found, depth: number): void {
  const words = withoutRunners(command);
  const [first, ...rest] = words;
  if (first === undefined || first.redirects) {
    if (first !== undefined) found.add(textOf(words, place, found.room));
    return;
  }
  const name = programName(first.text);
  const script = scriptIn(first.text, name, rest);
  if (script !== undefined && depth < MOST_DEPTH) {
    addScript(script, place, found, depth + 1);
    return;
  }
  const plain = [{ text: name, redirects: false }, ...(CLUSTERED.has(name) ? optionsFirst(name, rest) : rest)];
  found.add(textOf(plain, place, found.room));
  if (name === 'cd' || name === 'pushd')
    place.directory = completed(rest[0]?.text ?? '~', place.directory) ?? undefined;
  if (name === 'find') addExecuted(rest, place, found, depth);
}

/** What `find … -exec` runs is a command too. */
function addExecuted(words: readonly ShellWord[], place: Place, found: Found, depth: number): void {
  const at = words.findIndex(({ text }) => /^-(?:exec|execdir|ok|okdir)$/.test(text));
  if (at >= 0 && depth < MOST_DEPTH) addCommand(words.slice(at + 1), place, found, depth + 1);
}

function withoutRunners(command: ShellCommand): ShellCommand {
  let words = command;
  for (let count = 0; count < 16; count += 1) {
    const first = words[0]?.text;
    if (first === undefined) break;
    if (/^[A-Za-z_]\w*=/.test(first) && words.length > 1) words = words.slice(1);
    else {
      const name = programName(first);
      const operands = RUNNERS_WITH_OPERAND.has(name) ? 1 : 0;
      const valued = RUNNERS.get(name) ?? RUNNERS_WITH_OPERAND.get(name);
      if (valued === undefined || words.length < 2) break;
      words = behindOptions(words.slice(1), valued).slice(operands);
    }
  }
  return words;
}

/** The words behind a runner's own options and their values. */
function behindOptions(words: ShellCommand, valued: string): ShellCommand {
  let at = 0;
  while (at < words.length) {
    const text = words[at]?.text ?? '';
    if (text === '--') return words.slice(at + 1);
    if (!text.startsWith('-') || text === '-') break;
    at += VALUED.has(text) || (text.length === 2 && valued.includes(text.charAt(1))) ? 2 : 1;
  }
  return words.slice(at);
}

/** What `ssh host …` and `docker exec box …` run on the other side. */
function elsewhere(name: string, words: readonly ShellWord[]): string | undefined {
  const inside = ['docker', 'podman', 'kubectl', 'oc', 'crictl'].includes(name);
  const at = inside ? words.findIndex(({ text }) => text === 'exec') + 1 : 0;
  if (name !== 'ssh' && at === 0) return undefined;
  const [, ...command] = behindOptions(words.slice(at), inside ? 'euwnc' : 'bcDEeFIiJLlmOopQRSWw');
  const run = command[0]?.text === '--' ? command.slice(1) : command;
  return run.length === 0 ? undefined : joined(run);
}

/** What a command has another run: a shell, another machine, or, of one word with blanks (`eval "…"`, `env -S '…'`), itself. */
function scriptIn(first: string, name: string, words: readonly ShellWord[]): string | undefined {
  if (/\S\s+\S/.test(first)) return joined([{ text: first, redirects: false }, ...words]);
  if (name === 'trap') return words[0]?.text;
  return SHELLS.has(name) ? scriptOf(words) : elsewhere(name, words);
}

/** The script behind `-c` (also within `-lc`) or `<<<`; undefined when there is none. */
function scriptOf(words: readonly ShellWord[]): string | undefined {
  const at = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text) || text === '--command');
  if (at >= 0) return words[at + 1]?.text;
  const here = words.findIndex(
    ({ redirects, text }, index) => redirects && text === '<<' && words[index + 1]?.redirects,
  );
  return here < 0 ? undefined : words[here + 2]?.text;
}

function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1).toLowerCase();
}

function optionsFirst(name: string, words: readonly ShellWord[]): readonly ShellWord[] {
  const options = new Set<string>();
  const operands: ShellWord[] = [];
  let ended = false;
  for (const word of words) {
    const { text } = word;
    if (ended || word.redirects || text === '-' || !text.startsWith('-')) operands.push(word);
    else if (text === '--') ended = true;
    else if (text.startsWith('--')) options.add(LONG.get(text) ?? text);
    else
      for (const letter of text.slice(1))
        options.add(`-${name === 'rm' || name === 'chmod' || name === 'chown' ? letter.toLowerCase() : letter}`);
  }
  return [...[...options].sort().map((text) => ({ text, redirects: false })), ...operands];
}

/** A command with its paths completed, as far as there is room. */
function textOf(words: readonly ShellWord[], { directory }: Place, room: number): string {
  const [name, ...rest] = words;
  let command = name?.text ?? '';
  for (const [index, { text, redirects }] of rest.entries()) {
    if (command.length > room) break;
    const isFile = rest[index - 1]?.redirects === true || mayBePath(name?.text ?? '', text);
    command += ` ${!redirects && isFile ? (completed(text, directory) ?? text) : text}`;
  }
  return command.trim();
}

/** Operands that are paths by their look, or by the program that takes nothing else. */
function mayBePath(program: string, text: string): boolean {
  if (text.startsWith('-')) return false;
  if (/^(?:\/|\.{1,2}(?:\/|$)|\*)/.test(text)) return true;
  return (
    ['rm', 'shred', 'truncate', 'unlink', 'cd', 'pushd'].includes(program) &&
    !/^[~$%]/.test(text) &&
    !/^[A-Za-z]:/.test(text)
  );
}

/** A path without `//`, `.`, `..` and last slash, from the root when that is known; undefined when it stays unknown. */
function completed(path: string, directory: string | undefined): string | undefined {
  if (/^[~$]/.test(path)) return path;
  if (!path.startsWith('/') && directory?.startsWith('/') !== true) return undefined;
  const whole = path.startsWith('/') ? path : `${directory ?? ''}/${path}`;
  if (whole.length > MOST_PATH) return undefined;
  const kept: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return `/${kept.join('/')}`;
}

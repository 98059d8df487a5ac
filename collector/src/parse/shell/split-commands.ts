/** One word of a command, or a redirection (`>`, `>>`, `<`). */
export interface ShellWord {
  readonly text: string;
  readonly redirects: boolean;
}

/** Words of one simple command. */
export type ShellCommand = readonly ShellWord[];

/** Commands of one line that are looked at, and words of a command. */
const MOST_COMMANDS = 512;
const MOST_WORDS = 256;

/**
 * Splits a shell's line into simple commands at `;`, `&`, `|`, line ends, brackets and backquotes, and those into words,
 * quotes and backslashes taken off (`r'm'`, `\rm`, `$'\x72m'` are `rm`), `$IFS` as a blank, `$@` as nothing, comments left
 * out, a list in braces in the place of a program as the words it makes. Not a shell: what it cannot know (variables, loops)
 * stays as text. Linear.
 *
 * @example
 * splitCommands('cd /data && "rm" -rf *').map((words) => words.map(({ text }) => text)); // [['cd', '/data'], ['rm', '-rf', '*']]
 */
export function splitCommands(line: string): readonly ShellCommand[] {
  const state: State = { commands: [], words: [], word: undefined };
  const text = line.replace(/\$(?:IFS|\{IFS[^{}]{0,16}\})(?:\$9)?/g, ' ').replace(/\$(?:[@*]|\{[@*]\})/g, '');
  for (let p = 0; p < text.length && state.commands.length < MOST_COMMANDS; p = step(text, p, state)) continue;
  endCommand(state);
  return state.commands;
}

interface State {
  readonly commands: ShellWord[][];
  words: ShellWord[];
  /** The word being read; undefined between words. */
  word: string | undefined;
}

const BLANKS = ' \t\r';
const SEPARATORS = ';&|\n()`';

/** Reads what stands at `p`; the offset behind it. */
function step(text: string, p: number, state: State): number {
  const char = text.charAt(p);
  if (char === "'" || char === '"') return readQuoted(text, p, state);
  if (char === '>' || char === '<') return readRedirection(text, p, state);
  if (char === '\\') {
    // A backslash before a line end joins the lines.
    state.word = (state.word ?? '') + (text.charAt(p + 1) === '\n' ? '' : text.charAt(p + 1));
    return p + 2;
  }
  if (BLANKS.includes(char)) endWord(state);
  else if (SEPARATORS.includes(char)) endCommand(state);
  else return readPlain(text, p, state);
  return p + 1;
}

function readPlain(text: string, p: number, state: State): number {
  const char = text.charAt(p);
  if (char === '#' && state.word === undefined) {
    const end = text.indexOf('\n', p);
    return end < 0 ? text.length : end;
  }
  // `$(` opens a command of its own, `{ ` a group.
  if (char === '$' && text.charAt(p + 1) === '(') {
    endCommand(state);
    return p + 2;
  }
  if (char === '$' && text.charAt(p + 1) === "'") return readEscaped(text, p, state);
  if ((char === '{' || char === '}') && state.word === undefined && /^.(?:\s|;|$)/.test(text.slice(p, p + 2))) {
    endCommand(state);
    return p + 1;
  }
  state.word = (state.word ?? '') + char;
  return p + 1;
}

function readQuoted(text: string, p: number, state: State): number {
  const quote = text.charAt(p);
  let end = p + 1;
  let inner = '';
  while (end < text.length && text.charAt(end) !== quote) {
    if (quote === '"' && text.charAt(end) === '\\' && '"\\$`'.includes(text.charAt(end + 1))) end += 1;
    inner += text.charAt(end);
    end += 1;
  }
  state.word = (state.word ?? '') + inner;
  return end + 1;
}

const ESCAPE = /\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|[\s\S])/g;

/** `$'…'`: quotes in which characters are written by their numbers. */
function readEscaped(text: string, p: number, state: State): number {
  const [whole = "$'", inner = ''] = /^\$'((?:[^'\\]|\\[\s\S])*)'?/.exec(text.slice(p)) ?? [];
  const plain = inner.replace(ESCAPE, unescaped);
  state.word = (state.word ?? '') + plain;
  return p + whole.length;
}

function unescaped(escape: string): string {
  const kind = escape.charAt(1);
  const digits = escape.slice(kind === 'x' || kind === 'u' ? 2 : 1);
  if (/^[xu]/.test(kind) && digits !== '') return String.fromCharCode(parseInt(digits, 16));
  if (/^[0-7]/.test(kind)) return String.fromCharCode(parseInt(digits, 8));
  return kind === 't' || kind === 'n' ? ' ' : kind;
}

/** `2>`, `&>` and `>|` are `>`; `2>&1` is nothing. */
function readRedirection(text: string, p: number, state: State): number {
  const twice = text.charAt(p + 1) === text.charAt(p);
  let end = p + (twice ? 2 : 1);
  if (text.charAt(end) === '|') end += 1;
  if (/^\d$/.test(state.word ?? '')) state.word = undefined;
  endWord(state);
  if (text.charAt(end) === '&') return end + 2;
  state.words.push({ text: twice ? text.charAt(p).repeat(2) : text.charAt(p), redirects: true });
  return end;
}

function endWord(state: State): void {
  if (state.word !== undefined && state.words.length < MOST_WORDS)
    state.words.push({ text: state.word, redirects: false });
  state.word = undefined;
}

function endCommand(state: State): void {
  endWord(state);
  const [first, ...rest] = state.words;
  const listed = /^\{([^{}]*,[^{}]*)\}$/.exec(first?.text ?? '')?.[1]?.split(',') ?? [];
  const words = listed.length > 0 ? [...listed.map((text) => ({ text, redirects: false })), ...rest] : state.words;
  if (words.length > 0) state.commands.push(words);
  state.words = [];
}

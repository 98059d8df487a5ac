/** A text of the command line in both languages; shown as `zh / en`. */
export interface CommandText {
  readonly zh: string;
  readonly en: string;
}

/** What follows the command's name. The last one may be `list`, which takes all that follow, none included. */
interface ArgumentKind extends CommandText {
  readonly type: 'text' | 'list';
}

/** A `--option`: given or not, a text, or a whole number that has a default. */
export type OptionKind =
  | (CommandText & { readonly type: 'flag' })
  | (CommandText & { readonly type: 'text'; readonly value: string })
  | (CommandText & { readonly type: 'number'; readonly value: string; readonly default: number });

type Arguments = Readonly<Record<string, ArgumentKind>>;
type Options = Readonly<Record<string, OptionKind>>;

interface ArgumentValues {
  readonly text: string;
  readonly list: readonly string[];
}

interface OptionValues {
  readonly flag: boolean;
  readonly text: string | undefined;
  readonly number: number;
}

/** What `run` gets: one property for each argument and option, by its name. */
type CommandInput<A extends Arguments, O extends Options> = {
  readonly [K in keyof A]: ArgumentValues[A[K]['type']];
} & { readonly [K in keyof O]: OptionValues[O[K]['type']] };

/** The working half of a command, in `run.ts` beside `command.ts`; answers the exit code. */
interface CommandModule<Input> {
  run(input: Input): Promise<number>;
}

/** What a command says of itself; `commands/<name with hyphens>/command.ts` exports it as `command`. */
export interface CommandDeclaration<A extends Arguments, O extends Options> {
  /** What is typed: `start`, or two words of which the first is a group: `rules check`. */
  readonly name: string;
  /** The group's name alone means this command. */
  readonly groupDefault?: boolean;
  readonly help: CommandText;
  /** In the order they are typed. */
  readonly arguments: A;
  readonly options: O;
  /** Imports `run.ts`; nothing heavy is loaded before the command is known. */
  load(): Promise<CommandModule<CommandInput<A, O>>>;
}

/** A command whose arguments and options are known by name only, as the program and the documentation need it. */
export type CommandKind = Omit<CommandDeclaration<Arguments, Options>, 'load'> & {
  load(): Promise<CommandModule<never>>;
};

/**
 * Declares a command; what its `run` takes is checked against the arguments and options.
 *
 * @example
 * export const command = commandKind({ name: 'start', help, arguments: {}, options: CONFIG_OPTIONS, load: () => import('./run.ts') });
 */
export function commandKind<const A extends Arguments, const O extends Options>(
  declaration: CommandDeclaration<A, O>,
): CommandKind {
  return declaration;
}

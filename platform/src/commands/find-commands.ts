import { readdir } from 'node:fs/promises';
import type { CommandKind } from './command-kind.ts';

/** Finds every command: the folders beside this file that hold a `command.ts`, in the order of their names. */
export async function findCommands(): Promise<readonly CommandKind[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    folders.toSorted().map(async (folder) => {
      const { command } = (await import(`./${folder}/command.ts`)) as { readonly command: CommandKind };
      return command;
    }),
  );
}

import { commandProgram } from './commands/command-program.ts';
import { findCommands } from './commands/find-commands.ts';

/** The command line: each command is a folder of `commands/` and loads only what it needs. */
const program = commandProgram(await findCommands(), (code) => (process.exitCode = code));

try {
  await program.parseAsync();
} catch (error) {
  const { reportFailure } = await import('./commands/report-failure.ts');
  process.exitCode = reportFailure(error);
}

/** The command line: each command is a folder of `commands/` and loads only what it needs. Nothing leaves it but through here. */
async function main(): Promise<void> {
  const { followParent } = await import('./commands/follow-parent.ts');
  followParent(process.env);
  const { commandProgram } = await import('./commands/command-program.ts');
  const { findCommands } = await import('./commands/find-commands.ts');
  const program = commandProgram(await findCommands(), (code) => (process.exitCode = code));
  await program.parseAsync();
}

async function fail(error: unknown): Promise<void> {
  try {
    const { reportFailure } = await import('./commands/report-failure.ts');
    process.exitCode = reportFailure(error);
  } catch {
    // Not even the catalogue can be read: most likely no more files may be opened.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'platform.unforeseen';
    process.stderr.write(`${code}: 平台无法启动，请检查安装目录与可打开文件数上限（ulimit -n）\n`);
    process.stderr.write('The platform cannot start: check its installation and the limit of open files (ulimit -n)\n');
    process.exitCode = 70;
  }
}

// What is thrown where nobody waits for it ends the process as well, and is told in the same way.
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => void fail(error).finally(() => process.exit()));

await main().catch(fail);

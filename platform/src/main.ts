import { Command, InvalidArgumentError } from 'commander';
import { reportFailure } from './commands/report-failure.ts';

/** The command line: each command loads only what it needs. */

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed');
  return value;
}

interface CommonOptions {
  readonly data?: string;
  readonly config?: string;
}

const program = new Command('qiaolou')
  .description('谯楼 Qiaolou：电子政务外网安全运营平台 / security operations for an e-government extranet')
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: false, helpWidth: 140 });

program
  .command('demo')
  .description('演示：在新数据目录上回放一天并讲出发现 / play a synthetic county day and tell what was found')
  .option('--once', 'end by itself when the day has been handled')
  .option('--json', 'last line of the output is one JSON object')
  .option('--events <n>', 'events of the day', wholeNumber, 60_000)
  .option('--data <dir>', 'data directory (default: a fresh temporary one)')
  .option('--port <n>', 'port of the console', wholeNumber, 8440)
  .action(async (options: { once?: boolean; json?: boolean; events: number; data?: string; port: number }) => {
    const { demo } = await import('./commands/demo.ts');
    await demo({
      once: options.once ?? false,
      json: options.json ?? false,
      events: options.events,
      data: options.data,
      port: options.port,
    });
  });

program
  .command('start')
  .description('启动平台 / start the platform')
  .option('--config <file>', 'configuration (default: qiaolou.yaml if present)')
  .option('--data <dir>', 'data directory')
  .action(async (options: CommonOptions) => {
    const { start } = await import('./commands/start.ts');
    await start(options);
  });

program
  .command('import')
  .argument('<file>', 'NDJSON, JSON array or text lines, optionally .gz')
  .description('导入日志文件 / import a log file, into the running platform or without one')
  .option('--config <file>', 'configuration (default: qiaolou.yaml if present)')
  .option('--data <dir>', 'data directory')
  .option('--json', 'last line of the output is one JSON object')
  .action(async (file: string, options: CommonOptions & { json?: boolean }) => {
    const { importCommand } = await import('./commands/import.ts');
    await importCommand({ file, json: options.json ?? false, config: options.config, data: options.data });
  });

program
  .command('verify')
  .argument('<what>', 'audit')
  .description('校验审计链 / verify the audit trail; names the first bad entry')
  .option('--config <file>', 'configuration (default: qiaolou.yaml if present)')
  .option('--data <dir>', 'data directory')
  .option('--key <file>', 'trusted public key (PEM) instead of the one in the data directory')
  .option('--json', 'last line of the output is one JSON object')
  .action(async (what: string, options: CommonOptions & { key?: string; json?: boolean }) => {
    if (what !== 'audit') throw new InvalidArgumentError('only "audit" can be verified');
    const { verifyAudit } = await import('./commands/verify-audit.ts');
    process.exitCode = await verifyAudit({
      json: options.json ?? false,
      key: options.key,
      config: options.config,
      data: options.data,
    });
  });

program
  .command('rules')
  .argument('[paths...]', 'rule files or folders; the shipped rules when absent')
  .description('检查检测规则 / check Sigma rules; prints each error with file and line')
  .action(async (paths: readonly string[]) => {
    const { checkRules } = await import('./commands/check-rules.ts');
    process.exitCode = await checkRules(paths);
  });

program
  .command('intake-key')
  .argument('<name>', 'name of the sender, shown on the sources page')
  .description('生成 HTTP 接入密钥 / make a key for a sender of the HTTP input; told once')
  .option('--config <file>', 'configuration (default: qiaolou.yaml if present)')
  .option('--data <dir>', 'data directory')
  .action(async (name: string, options: CommonOptions) => {
    const { intakeKey } = await import('./commands/intake-key.ts');
    await intakeKey({ name, ...options });
  });

program
  .command('reset-password')
  .argument('<user>', 'login name')
  .description('重置口令 / give a user a one-time password (audited)')
  .option('--config <file>', 'configuration (default: qiaolou.yaml if present)')
  .option('--data <dir>', 'data directory')
  .action(async (user: string, options: CommonOptions) => {
    const { resetPassword } = await import('./commands/reset-password.ts');
    await resetPassword({ user, ...options });
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}

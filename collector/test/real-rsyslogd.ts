import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterTest } from './inputs/spool-fixture.ts';
import { until } from './inputs/until.ts';
import { program, run, temporaryFolder } from './real-program.ts';

const logger = program('logger');
const rsyslogd = program('rsyslogd');

/** Whether this machine has rsyslogd, and `logger` to hand it lines. */
export const hasRsyslogd = logger !== undefined && rsyslogd !== undefined;

/** Whether it has a module of rsyslog. */
export function hasRsyslogModule(name: string): boolean {
  return ['x86_64', 'aarch64'].some((machine) => existsSync(`/usr/lib/${machine}-linux-gnu/rsyslog/${name}.so`));
}

/** What it is to do with the lines it is handed. */
export interface RsyslogdGiven {
  readonly modules?: readonly string[];
  /** More of `global()`. */
  readonly global?: string;
  /** Templates and actions. */
  readonly rules: readonly string[];
}

/** Starts rsyslogd, which ends with the test; resolves with what hands it a line of a program when it listens. */
export async function startedRsyslogd({ modules = [], global = '', rules }: RsyslogdGiven) {
  const dir = temporaryFolder();
  const socket = join(dir, 'log');
  const config = [
    'module(load="imuxsock" SysSock.Use="off")',
    ...modules.map((name) => `module(load="${name}")`),
    `input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0")`,
    `global(workDirectory="${dir}" ${global})`,
    ...rules,
  ];
  writeFileSync(join(dir, 'rsyslog.conf'), `${config.join('\n')}\n`);
  const args = ['-n', '-f', join(dir, 'rsyslog.conf'), '-i', join(dir, 'pid')];
  const daemon = spawn(rsyslogd ?? '', args, { stdio: 'ignore' });
  const ended = once(daemon, 'close');
  afterTest(async () => {
    daemon.kill();
    await ended;
  });
  await until(() => existsSync(socket), 'rsyslogd listens');
  return { log: (tag: string, line: string) => run(logger ?? '', ['-u', socket, '-t', tag, line]) };
}

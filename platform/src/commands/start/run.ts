import pino from 'pino';
import { SocError, systemClock } from '@qiaolou/schema';
import { ROLE_NAMES, type RoleName } from '../../config/config.ts';
import { buildWeb } from '../../shipped/build-web.ts';
import type { RunningRole } from '../../start/role.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endRequested } from '../end-requested.ts';
import { stopInTime } from '../stop-in-time.ts';
import { print } from '../print.ts';

export interface StartFlags extends ConfigFlags {
  readonly role?: string | undefined;
}

/**
 * Runs a process of the platform until it is asked to end or one of its parts fails; then drains and stops in order. Throws
 * `config.invalid` for a role that there is not.
 */
export async function run(flags: StartFlags): Promise<number> {
  const configured = commandConfig(flags);
  const role = roleOf(flags.role) ?? configured.role;
  const config = { ...configured, role };
  const logger = pino({ level: config.log.level, redact: ['*.password', '*.apiKey', '*.authorization'] });
  if (role === 'all' || role === 'console') await buildWeb();
  // Only now: a configuration that is wrong is told before the parts are loaded.
  const { startRole } = await import('../../start/role.ts');
  const asked = endRequested();
  const stopping = new AbortController();
  void asked.then(() => stopping.abort());
  const starting = startRole({ config, clock: systemClock, logger, stopping: stopping.signal });
  const running = await Promise.race([starting, asked]);
  if (typeof running === 'string') {
    logger.info({ signal: running }, 'stopping before all was started');
    await stopInTime(() => stopStarting(starting));
    return 0;
  }
  for (const { name, displayName, password } of running.firstUsers) {
    print(`${displayName} ${name.padEnd(12)} 一次性口令 / one-time password: ${password}\n`);
  }
  print(`${PLACE[role]}: ${running.url}\n`);
  const ended = await Promise.race([asked.then((signal) => ({ signal })), running.fault.then((error) => ({ error }))]);
  if ('error' in ended) {
    logger.fatal({ err: ended.error }, 'a part failed; stopping');
    // What fails while the rest stops is told, but is not why the process ends.
    const told = (error: unknown): void => logger.error({ err: error }, 'stopping failed too');
    await stopInTime(() => running.stop().catch(told));
    throw ended.error;
  }
  logger.info({ signal: ended.signal }, 'stopping');
  await stopInTime(() => running.stop());
  return 0;
}

/** Whatever kept it from being started is no longer of interest. */
async function stopStarting(starting: Promise<RunningRole>): Promise<void> {
  const running = await starting.catch(() => undefined);
  await running?.stop();
}

const PLACE: Readonly<Record<RoleName, string>> = {
  all: '控制台 / console',
  console: '控制台 / console',
  collector: '采集进程的状态 / health of the collector',
  worker: '处理进程的状态 / health of the worker',
};

function roleOf(text: string | undefined): RoleName | undefined {
  if (text === undefined) return undefined;
  const role = ROLE_NAMES.find((name) => name === text);
  if (role !== undefined) return role;
  throw new SocError('config.invalid', { file: '--role', problems: [`${text}: ${ROLE_NAMES.join(', ')}`] });
}

import pino from 'pino';
import { systemClock } from '@qiaolou/schema';
import { buildWeb } from '../../shipped/build-web.ts';
import { startPlatform } from '../../start/start.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endRequested } from '../end-requested.ts';
import { stopInTime } from '../stop-in-time.ts';

/** Runs the platform until it is asked to end or one of its parts fails; then drains and stops in order. */
export async function run(flags: ConfigFlags): Promise<number> {
  const config = commandConfig(flags);
  const logger = pino({ level: config.log.level, redact: ['*.password', '*.apiKey', '*.authorization'] });
  await buildWeb();
  const platform = await startPlatform({ config, clock: systemClock, logger, demo: false });
  for (const { name, displayName, password } of platform.firstUsers) {
    process.stdout.write(`${displayName} ${name.padEnd(12)} 一次性口令 / one-time password: ${password}\n`);
  }
  process.stdout.write(`控制台 / console: ${platform.consoleUrl}\n`);
  const ended = await Promise.race([
    endRequested().then((signal) => ({ signal })),
    platform.fault.then((error) => ({ error })),
  ]);
  if ('error' in ended) logger.fatal({ err: ended.error }, 'a part failed; stopping');
  else logger.info({ signal: ended.signal }, 'stopping');
  await stopInTime(() => platform.stop());
  if ('error' in ended) throw ended.error;
  return 0;
}

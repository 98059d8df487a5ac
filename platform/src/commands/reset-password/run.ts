import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { resetForgottenPassword, BLOCKING_PASSWORDS } from '@qiaolou/accounts';
import { systemClock } from '@qiaolou/schema';
import { openRecords } from '../../stores/open-records.ts';
import { osUser } from '../../config/os-user.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

/**
 * Gives a user a one-time password, for the day all administrators are locked out; needs access to the data directory.
 * Throws `records.notFound`.
 */
export async function run(flags: ConfigFlags & { readonly user: string }): Promise<number> {
  const config = commandConfig(flags);
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    const deps = { records, passwords: BLOCKING_PASSWORDS, clock: systemClock, random: randomBytes };
    const password = await resetForgottenPassword(deps, { name: flags.user, osUser: osUser() });
    print(`${flags.user} 一次性口令 / one-time password: ${password}\n`);
    return 0;
  } finally {
    await records.close();
  }
}

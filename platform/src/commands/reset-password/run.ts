import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hashPassword } from '@qiaolou/crypto';
import { isoTime, SocError, systemClock } from '@qiaolou/schema';
import { openRecords } from '../../lifecycle/open-records.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';

/**
 * Gives a user a one-time password, for the day all administrators are locked out; needs access to the data directory.
 * Ends the user's sessions and lock, and is in the audit trail. Throws `records.notFound`.
 */
export async function run(flags: ConfigFlags & { readonly user: string }): Promise<number> {
  const config = commandConfig(flags);
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    // Four groups of letters and digits with a sign each: long enough to be strong, short enough to type once.
    const password = `${randomBytes(5).toString('hex')}-${randomBytes(5).toString('hex').toUpperCase()}`;
    const passwordHash = await hashPassword(password);
    await records.transaction(async (tx) => {
      const user = await tx.db
        .selectFrom('users')
        .select(['id', 'version'])
        .where('name', '=', flags.user)
        .executeTakeFirst();
      if (user === undefined) throw new SocError('records.notFound', { table: 'users', name: flags.user });
      await tx.updateVersioned('users', user.id, user.version, {
        passwordHash,
        failedLogins: 0,
        lockedUntil: null,
        mustChangePassword: 1,
      });
      await tx.db.deleteFrom('sessions').where('userId', '=', user.id).execute();
      await tx.audit({
        at: isoTime(systemClock.now()),
        actor: 'system',
        ip: null,
        action: 'user.resetPassword',
        objectType: 'user',
        objectId: user.id,
        outcome: 'success',
        details: { name: flags.user, by: 'command line' },
      });
    });
    process.stdout.write(`${flags.user} 一次性口令 / one-time password: ${password}\n`);
    return 0;
  } finally {
    await records.close();
  }
}

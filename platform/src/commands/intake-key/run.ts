import { join } from 'node:path';
import { SocError, systemClock, typedLine } from '@qiaolou/schema';
import { createIntakeKey } from '../../keys/intake-keys.ts';
import { openRecords } from '../../stores/open-records.ts';
import { osUser } from '../../config/os-user.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { print } from '../print.ts';

const NAME_LENGTH = 64;

/**
 * Makes a key for a sender of the HTTP input and prints it, this once. Throws `platform.intakeKeyExists`, and
 * `api.badRequest` for a name with characters that are not seen.
 */
export async function run(flags: ConfigFlags & { readonly name: string; readonly replace: boolean }): Promise<number> {
  if (!typedLine(NAME_LENGTH).safeParse(flags.name).success)
    throw new SocError('api.badRequest', { part: 'name', most: NAME_LENGTH });
  const config = commandConfig(flags);
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    const { name, replace } = flags;
    const actor = { kind: 'command', osUser: osUser() } as const;
    print(`${await createIntakeKey(records, { name, replace, actor }, systemClock)}\n`);
    return 0;
  } finally {
    await records.close();
  }
}

import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import { createIntakeKey } from '../../keys/intake-keys.ts';
import { openRecords } from '../../stores/open-records.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';

/** Makes a key for a sender of the HTTP input and prints it, this once; a key of the same name is replaced. */
export async function run(flags: ConfigFlags & { readonly name: string }): Promise<number> {
  const config = commandConfig(flags);
  const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
  try {
    process.stdout.write(`${await createIntakeKey(records, flags.name, systemClock)}\n`);
    return 0;
  } finally {
    await records.close();
  }
}

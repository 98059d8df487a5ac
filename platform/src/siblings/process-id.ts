import { sm3Hex } from '@qiaolou/crypto';
import { openSettingsKey } from '../keys/settings-key.ts';

/** Id of a process among those that share a database: of its data directory, 16 hex digits. `keys`: the folder of its keys. */
export function processId(keys: string, randomBytes: (length: number) => Uint8Array): string {
  return sm3Hex(openSettingsKey(keys, randomBytes)).slice(0, 16);
}

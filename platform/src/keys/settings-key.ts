import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '@qiaolou/files';
import { SocError } from '@qiaolou/schema';

const FILE = 'settings.key';
const BYTES = 32;

/**
 * The key of the digests by which the audit trail tells that a secret setting changed, in `keys/settings.key` (owner only);
 * made when there is none. Throws `crypto.badKey` (details: path) for a file that is no such key.
 */
export function openSettingsKey(directory: string, randomBytes: (length: number) => Uint8Array): Uint8Array {
  const path = join(directory, FILE);
  if (!existsSync(path)) replaceFileSync(path, Buffer.from(randomBytes(BYTES)).toString('hex'));
  const text = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new SocError('crypto.badKey', { path, reason: 'not 64 hexadecimal digits' });
  return Buffer.from(text, 'hex');
}

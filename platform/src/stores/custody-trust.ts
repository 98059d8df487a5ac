import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readAnchors } from '@qiaolou/compliance';
import type { CustodyAnchor } from '@qiaolou/event-store/custody';
import { systemClock } from '@qiaolou/schema';
import type { Config } from '../config/config.ts';
import { readAuditPublicKeys, readTrustedKeys } from '../keys/audit-signing-key.ts';
import { openRecords } from './open-records.ts';

/** What the custody chain of a stopped platform is verified with. */
export interface CustodyTrust {
  readonly keys: readonly Uint8Array[];
  /** The chain's end as the audit trail has it. */
  readonly anchors: readonly CustodyAnchor[];
}

/** Reads the keys that may have signed and, where there are records, how far the chain must go. Throws what the records say. */
export async function custodyTrust(config: Config): Promise<CustodyTrust> {
  const keys = [
    ...readAuditPublicKeys(join(config.dataDirectory, 'keys')),
    ...readTrustedKeys(config.audit.publicKeyFiles),
  ];
  const file = join(config.dataDirectory, 'records.db');
  if (config.stores.database.url === undefined && !existsSync(file)) return { keys, anchors: [] };
  const records = await openRecords(config, file, systemClock);
  try {
    return { keys, anchors: await readAnchors(records) };
  } finally {
    await records.close();
  }
}

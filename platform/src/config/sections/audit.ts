import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `audit`: how often the end of the audit trail is signed. */
export const auditSection = z
  .strictObject({
    checkpointEntries: setting(z.number().int().min(1).default(256), {
      zh: '至多隔多少条记录做一次签名',
      en: 'a signed checkpoint at least every so many entries',
    }),
    checkpointSeconds: setting(z.number().int().min(1).default(60), {
      unit: 's',
      zh: '有新记录后至多隔多久做一次签名',
      en: 'a signed checkpoint at latest so long after activity',
    }),
  })
  .prefault({});

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
    publicKeyFiles: setting(z.array(z.string().min(1)).default([]), {
      zh: '另行信任的审计签名公钥文件（PEM）：控制台与签名进程分开部署时必填，一般为后者数据目录下的 keys/audit-sm2.pub.pem',
      en: 'public keys (PEM files) the audit trail may also be signed with; a console apart from the signing process needs them',
    }),
  })
  .prefault({});

import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { connectionShape, inputKind, listenShape } from '../input-kind.ts';
import { hasServerCertificate, tlsSection } from '../tls/tls-settings.ts';
import { BulkInput } from './bulk-input.ts';

/** Programs that write to Elasticsearch: Fluent Bit, Vector, Logstash, rsyslog, Beats without Logstash. */
export const elasticsearchBulk = inputKind({
  id: 'elasticsearch-bulk',
  code: 22,
  title: { zh: 'Elasticsearch _bulk（接入密钥）', en: 'the _bulk API of Elasticsearch, with an intake key' },
  transport: 'tcp',
  decode: 'shipped',
  live: true,
  settings: z
    .strictObject({
      ...listenShape(9200),
      ...connectionShape({ total: 256, perAddress: 64 }),
      reportedVersion: setting(
        z
          .string()
          .regex(/^\d{1,2}\.\d{1,3}\.\d{1,3}$/)
          .default('8.19.0'),
        {
          zh: '自报的 Elasticsearch 版本；有的采集程序据此决定是否写入',
          en: 'version of Elasticsearch that is told; some shippers decide by it whether they write',
        },
      ),
      tls: tlsSection('none'),
    })
    .prefault({}),
  open: ({ tls, ...settings }, given) =>
    new BulkInput({ ...settings, ...given, tls: hasServerCertificate(tls) ? tls : undefined }),
});

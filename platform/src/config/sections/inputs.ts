import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `inputs`: where logs are received. */
export const inputsSection = z
  .strictObject({
    syslogUdp: listener(5514, 'QIAOLOU_SYSLOG_HOST'),
    syslogTcp: listener(5514, 'QIAOLOU_SYSLOG_TCP_HOST'),
    netflow: listener(2055, 'QIAOLOU_NETFLOW_HOST'),
    http: listener(8441, 'QIAOLOU_HTTP_INPUT_HOST'),
  })
  .prefault({});

function listener(defaultPort: number, env: string) {
  return z
    .strictObject({
      enabled: setting(z.boolean().default(true), { zh: '是否启用', en: 'false leaves the input out' }),
      host: setting(z.string().min(1).default('127.0.0.1'), { env, zh: '监听地址', en: 'address to listen on' }),
      port: setting(z.number().int().min(0).max(65_535).default(defaultPort), {
        zh: '监听端口；0 表示任选空闲端口',
        en: 'port to listen on; 0 takes a free one',
      }),
    })
    .prefault({});
}

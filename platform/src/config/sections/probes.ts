import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `probes`: where a process without a console answers `/healthz` and `/metrics`; with one, they are on its port. */
export const probesSection = z
  .strictObject({
    host: setting(z.string().min(1).default('127.0.0.1'), {
      zh: '采集、处理进程的健康检查与指标监听地址',
      en: 'address a collector or worker answers /healthz and /metrics on',
    }),
    port: setting(z.number().int().min(0).max(65_535).default(8442), {
      zh: '采集、处理进程的健康检查与指标端口；0 表示任选空闲端口',
      en: 'port of /healthz and /metrics of a collector or worker; 0 takes a free one',
    }),
  })
  .prefault({});

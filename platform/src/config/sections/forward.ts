import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `forward`: a collector at another place, which sends what it takes in to the centre and has no stores. */
export const forwardSection = z
  .strictObject({
    bundleFile: setting(z.string().min(1).optional(), {
      zh: '采集点的接入文件（中心用 ./qiaolou site enroll 生成）；写明后，collector 角色不用数据库，把收到的日志全部转发到中心',
      en: 'bundle of this site, made at the centre by ./qiaolou site enroll; with it the role collector needs no stores and sends all it takes in to the centre',
    }),
    to: setting(z.string().min(3).optional(), {
      zh: '中心地址 主机:端口；不写则用接入文件中的地址',
      en: 'host:port of the centre; the one in the bundle when absent',
    }),
    heartbeatSeconds: setting(z.number().int().min(1).max(15).default(10), {
      unit: 's',
      zh: '向中心报告状态的间隔；三次没有回音即重连',
      en: 'how often the centre is told how it is; without an answer to three the link is made anew',
    }),
  })
  .prefault({});

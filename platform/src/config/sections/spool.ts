import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `spool`: the raw records between the sockets and the pipeline. */
export const spoolSection = z
  .strictObject({
    maxBytes: setting(
      z
        .number()
        .int()
        .min(1_000_000)
        .default(4 * 1024 ** 3),
      {
        unit: 'bytes',
        zh: '缓冲占用磁盘达到此值时丢弃 UDP、暂停 TCP',
        en: 'size on disk at which UDP is shed and TCP is paused',
      },
    ),
    fsyncIntervalMs: setting(z.number().int().min(1).max(1_000).default(100), {
      unit: 'ms',
      zh: '落盘最长等待',
      en: 'longest wait for durability',
    }),
  })
  .prefault({});

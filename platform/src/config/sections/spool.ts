import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** Inputs, addresses, networks, names of senders. */
const senders = z.array(z.string().min(1).max(200)).max(1_000);
const share = z.number().min(0.1).max(1);

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
    shed: z
      .strictObject({
        first: setting(senders.default(['netflow', 'sflow']), {
          zh: '缓冲将满时先丢弃的来源：接入方式、地址、网段或发送方名称',
          en: 'refused first when the spool is nearly full: inputs, addresses, networks or names of senders',
        }),
        last: setting(senders.default([]), {
          zh: '最后才丢弃的来源，写法相同，优先于 first',
          en: 'refused last; the same, and what both name is refused last',
        }),
        firstShare: setting(share.default(0.8), {
          zh: '缓冲达到 maxBytes 的这个比例起，first 中的来源被丢弃（UDP）或暂停（TCP）',
          en: 'share of maxBytes at which those in `first` are shed (UDP) or paused (TCP)',
        }),
        normalShare: setting(share.default(0.95), {
          zh: '达到这个比例起，只再接收 last 中的来源',
          en: 'share at which only those in `last` are still taken',
        }),
      })
      .prefault({})
      .refine(({ firstShare, normalShare }) => firstShare <= normalShare, {
        error: 'firstShare is not more than normalShare',
        path: ['firstShare'],
      }),
  })
  .prefault({});

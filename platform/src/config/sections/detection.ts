import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `detection`: what judges the events. */
export const detectionSection = z
  .strictObject({
    ruleDirectories: setting(z.array(z.string()).default([]), {
      zh: '自带规则之外的 Sigma 规则目录',
      en: 'folders with Sigma rules besides the shipped ones',
    }),
    maxClockSkewHours: setting(z.number().positive().default(24), {
      unit: 'h',
      zh: '设备时间与接收时间相差超过此值时，以接收时间为准',
      en: 'device times further than this from the receive time are replaced by it',
    }),
  })
  .prefault({});

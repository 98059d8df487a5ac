import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `log`: what the platform says of itself. */
export const logSection = z
  .strictObject({
    level: setting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'), {
      zh: '运行日志级别',
      en: "level of the platform's own log",
    }),
  })
  .prefault({});

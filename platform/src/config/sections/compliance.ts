import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `compliance`: what is measured against the standard. */
export const complianceSection = z
  .strictObject({
    level: setting(z.number().int().min(2).max(3).default(3), {
      zh: '被保护系统的等保级别（2 或 3），在控制台选定后以控制台为准',
      en: 'MLPS level of the protected system, 2 or 3, until one is chosen at the console',
    }),
  })
  .prefault({});

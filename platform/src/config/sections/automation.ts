import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `automation`: what is done without a person; nothing unless asked for. */
export const automationSection = z
  .strictObject({
    openIncidents: setting(z.boolean().default(false), {
      zh: '高危及以上告警的攻击技术有剧本可处置时，自动建立事件',
      en: 'open an incident by itself for a high or critical alert whose technique a playbook handles',
    }),
    joinWithinHours: setting(z.int().min(1).max(168).default(24), {
      zh: '同一攻击者的告警相隔不超过该小时数，归入同一事件',
      en: 'alerts of one attacker that are at most so many hours apart go into one incident',
    }),
    startPlaybooks: setting(z.boolean().default(false), { zh: '自动启动该剧本', en: 'start that playbook by itself' }),
    playbookMode: setting(z.enum(['live', 'drill']).default('live'), {
      zh: 'live 真实执行；drill 演练，只计划不执行',
      en: 'live does every action; drill plans every action and does none',
    }),
  })
  .prefault({});

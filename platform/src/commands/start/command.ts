import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou start` */
export const command = commandKind({
  name: 'start',
  help: { zh: '启动平台', en: 'start the platform' },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    role: {
      type: 'text',
      value: 'role',
      zh: '本进程的角色：all、collector、worker、console（默认取配置，即 all）',
      en: 'all, collector, worker or console (default: as configured, else all)',
    },
  },
  load: () => import('./run.ts'),
});

import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou start` */
export const command = commandKind({
  name: 'start',
  help: { zh: '启动平台', en: 'start the platform' },
  arguments: {},
  options: CONFIG_OPTIONS,
  load: () => import('./run.ts'),
});

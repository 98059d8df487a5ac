import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou reset-password <user>` */
export const command = commandKind({
  name: 'reset-password',
  help: { zh: '重置口令，给出一次性口令（记入审计）', en: 'give a user a one-time password (audited)' },
  arguments: { user: { type: 'text', zh: '登录名', en: 'login name' } },
  options: CONFIG_OPTIONS,
  load: () => import('./run.ts'),
});

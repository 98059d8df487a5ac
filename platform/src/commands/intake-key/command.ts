import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou intake-key <name>` */
export const command = commandKind({
  name: 'intake-key',
  help: {
    zh: '生成 HTTP 接入密钥，仅显示一次',
    en: 'make a key for a sender of the HTTP input; told once',
  },
  arguments: {
    name: { type: 'text', zh: '发送方名称，显示在日志源页面', en: 'name of the sender, shown on the sources page' },
  },
  options: {
    ...CONFIG_OPTIONS,
    replace: {
      type: 'flag',
      zh: '该发送方已有密钥时换成新的，旧的随即失效',
      en: 'where the sender has a key, replace it; the old one stops working',
    },
  },
  load: () => import('./run.ts'),
});

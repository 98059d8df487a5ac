import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store custody` */
export const command = commandKind({
  name: 'store custody',
  help: {
    zh: '列出嵌入式日志存储的封存日、保全、删除申请与删除凭证，并校验其签名链（平台须已停止）',
    en: 'list seals, holds, deletions and tombstones of the embedded store of a stopped platform, and verify their chain',
  },
  arguments: {},
  options: { ...CONFIG_OPTIONS, ...JSON_OPTION },
  load: () => import('./run.ts'),
});

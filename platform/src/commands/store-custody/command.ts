import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store custody` */
export const command = commandKind({
  name: 'store custody',
  help: {
    zh: '列出封存日、保全、删除申请与删除凭证，并校验其签名链；内嵌日志库须已停止，搜索服务器上另逐日清点',
    en: 'list seals, holds, deletions and tombstones and verify their chain: of the embedded store of a stopped platform, or of a search server, whose sealed days are counted too',
  },
  arguments: {},
  options: { ...CONFIG_OPTIONS, ...JSON_OPTION },
  load: () => import('./run.ts'),
});

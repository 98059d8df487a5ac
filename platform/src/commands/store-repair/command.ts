import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store repair` */
export const command = commandKind({
  name: 'store repair',
  help: {
    zh: '修复嵌入式日志存储（平台须已停止；记入审计）；不加 --yes 只说明会做什么',
    en: 'repair the embedded event store of a stopped platform (audited); without --yes it only says what it would do',
  },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    yes: { type: 'flag', zh: '真正修复', en: 'do it' },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});

import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { COPY_OPTIONS } from '../copy-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store copy` */
export const command = commandKind({
  name: 'store copy',
  help: {
    zh: '把嵌入式日志存储按天复制到 Elasticsearch（平台须已停止；可随时中断后重来；记入审计）',
    en: 'copy days of the embedded event store of a stopped platform to Elasticsearch; can be interrupted and run again (audited)',
  },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    ...COPY_OPTIONS,
    again: {
      type: 'flag',
      zh: '不管检查点，从头再复制（已有的日志不变）',
      en: 'begin anew whatever was done before; what is there already stays as it is',
    },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});

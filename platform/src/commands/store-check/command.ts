import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store check` */
export const command = commandKind({
  name: 'store check',
  help: {
    zh: '检查嵌入式日志存储的每个文件（平台运行与否均可），指出损坏的文件与日期',
    en: 'check every file of the embedded event store, while the platform runs or not; names damaged files and their days',
  },
  arguments: {},
  options: { ...CONFIG_OPTIONS, ...JSON_OPTION },
  load: () => import('./run.ts'),
});

import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { COPY_OPTIONS } from '../copy-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store compare` */
export const command = commandKind({
  name: 'store compare',
  help: {
    zh: '逐天核对嵌入式日志存储与 Elasticsearch 是否一致（平台须已停止）：各数据集每小时条数、全部 ID',
    en: 'compare days of the embedded event store of a stopped platform with Elasticsearch: counts by dataset and hour, every id',
  },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    ...COPY_OPTIONS,
    whole: { type: 'flag', zh: '连同每条日志的内容', en: 'also what stands in every event' },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});

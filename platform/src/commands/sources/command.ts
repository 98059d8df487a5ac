import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou sources`: also beside a running platform, whose figures are saved every half minute. */
export const command = commandKind({
  name: 'sources',
  help: {
    zh: '列出日志源：数量、解析情况与时钟偏差',
    en: 'list the log sources: figures, how they are read, clock skew',
  },
  arguments: {},
  options: { ...CONFIG_OPTIONS, ...JSON_OPTION },
  load: () => import('./run.ts'),
});

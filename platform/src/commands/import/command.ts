import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou import <file>` */
export const command = commandKind({
  name: 'import',
  help: {
    zh: '导入日志文件（平台运行中或未运行均可）',
    en: 'import a log file, into the running platform or without one',
  },
  arguments: {
    file: {
      type: 'text',
      zh: 'NDJSON、JSON 数组或文本行，可为 .gz',
      en: 'NDJSON, JSON array or text lines, optionally .gz',
    },
  },
  options: { ...CONFIG_OPTIONS, ...JSON_OPTION },
  load: () => import('./run.ts'),
});

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
      zh: '文本、NDJSON、JSON 数组、CSV、W3C/IIS、Zeek、EVTX 等，可为 .gz；格式按内容识别',
      en: 'text, NDJSON, a JSON array, CSV, W3C/IIS, Zeek, EVTX and others, optionally .gz; the content tells which',
    },
  },
  options: {
    ...CONFIG_OPTIONS,
    format: {
      type: 'text',
      value: '格式 format',
      zh: '按此格式读，不看内容；格式见 docs/generated/import-formats.md',
      en: 'read it as this format, whatever its content; docs/generated/import-formats.md lists them',
    },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});

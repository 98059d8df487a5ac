import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';
import { JSON_OPTION } from '../json-option.ts';

/** `./qiaolou store import` */
export const command = commandKind({
  name: 'store import',
  help: {
    zh: '把 store export 的文件导入日志存储，平台运行与否均可（不经检测；可随时中断后重来；记入审计）',
    en: 'take files of store export into the store, while the platform runs or not, without detection; can be interrupted and run again (audited)',
  },
  arguments: {
    files: {
      type: 'list',
      zh: '.ndjson、.ndjson.gz 或 .parquet 文件',
      en: 'files .ndjson, .ndjson.gz or .parquet',
    },
  },
  options: {
    ...CONFIG_OPTIONS,
    ndjson: { type: 'flag', zh: '文件都是 NDJSON，不论文件名', en: 'the files are NDJSON, whatever their names' },
    parquet: { type: 'flag', zh: '文件都是 Parquet，不论文件名', en: 'the files are Parquet, whatever their names' },
    ...JSON_OPTION,
  },
  load: () => import('./run.ts'),
});

import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou store export` */
export const command = commandKind({
  name: 'store export',
  help: {
    zh: '把嵌入式日志存储中的日志按入库顺序写到标准输出或 Parquet 文件（平台须已停止；记入审计）',
    en: 'write the events of the embedded store of a stopped platform to standard output or a Parquet file, as they were stored (audited)',
  },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    ndjson: {
      type: 'flag',
      zh: '写到标准输出，每行一个 JSON 对象（默认）',
      en: 'to standard output, one JSON object a line (default)',
    },
    parquet: {
      type: 'text',
      value: 'file',
      zh: '写到一个新的 Parquet 文件；不覆盖已有文件',
      en: 'to a new Parquet file; one that exists is not overwritten',
    },
    from: {
      type: 'text',
      value: 'day',
      zh: '第一天，如 2026-03-01（东八区）',
      en: 'first day, such as 2026-03-01 (UTC+8)',
    },
    to: { type: 'text', value: 'day', zh: '最后一天，含当天', en: 'last day, inclusive' },
  },
  load: () => import('./run.ts'),
});

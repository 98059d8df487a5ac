import { commandKind } from '../command-kind.ts';
import { CONFIG_OPTIONS } from '../config-options.ts';

/** `./qiaolou store export` */
export const command = commandKind({
  name: 'store export',
  help: {
    zh: '把日志写到标准输出或新文件，平台运行与否均可：内嵌日志库按入库顺序，搜索服务器按时间（记入审计）',
    en: 'write events to standard output or a new file, while the platform runs or not: of the embedded store as they were stored, of a search server by time (audited)',
  },
  arguments: {},
  options: {
    ...CONFIG_OPTIONS,
    ndjson: {
      type: 'flag',
      zh: '写到标准输出，每行一个 JSON 对象（默认）',
      en: 'to standard output, one JSON object a line (default)',
    },
    out: {
      type: 'text',
      value: 'file',
      zh: '写到一个新的 NDJSON 文件（.gz 则压缩），旁附说明；不覆盖已有文件',
      en: 'to a new NDJSON file, compressed when it is .gz, with a note beside it; one that exists is not overwritten',
    },
    parquet: {
      type: 'text',
      value: 'file',
      zh: '写到一个新的 Parquet 文件，旁附说明；不覆盖已有文件',
      en: 'to a new Parquet file with a note beside it; one that exists is not overwritten',
    },
    query: {
      type: 'text',
      value: 'query',
      zh: '只导出匹配的日志（查询语言同日志检索，不含 | 之后的部分）',
      en: 'only events that match, in the language of the search page, without stages',
    },
    from: {
      type: 'text',
      value: 'time',
      zh: '从何时起：日期如 2026-03-01（东八区），或带时区的时间',
      en: 'since when: a day such as 2026-03-01 (UTC+8), or a time with its zone',
    },
    to: {
      type: 'text',
      value: 'time',
      zh: '到何时止：日期（含当天），或带时区的时间（不含）',
      en: 'until when: a day, inclusive, or a time with its zone, not inclusive',
    },
  },
  load: () => import('./run.ts'),
});

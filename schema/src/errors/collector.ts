import type { ErrorText } from './error-text.ts';

/** Error codes of the collector. */
export const COLLECTOR_ERRORS = {
  'collector.frameTooLong': {
    status: 413,
    zh: '单条日志超过长度上限，已截断并计数',
    en: 'A record exceeds the size limit; it was cut and counted',
  },
  'collector.badFrame': { status: 400, zh: '日志帧格式错误', en: 'The record is not framed correctly' },
  'collector.spoolFull': { status: 503, zh: '缓冲区已满，暂不接收', en: 'The spool is full; not accepting now' },
  'collector.spoolCorrupt': {
    status: 500,
    zh: '缓冲区段文件损坏，已隔离',
    en: 'A spool segment is corrupt and was quarantined',
  },
  'collector.packInvalid': { status: 400, zh: '解析包定义有误', en: 'The parser pack is invalid' },
} as const satisfies Record<string, ErrorText>;

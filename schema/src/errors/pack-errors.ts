import type { ErrorText } from './error-text.ts';

/** Error codes of teaching parser packs and of reading kept lines again. */
export const PACK_ERRORS = {
  'packs.notReady': {
    status: 422,
    zh: '草稿还不能发布：规则有误，没有样例，样例未由它解析，或解析结果与核对过的不同',
    en: 'The draft cannot be released: it is wrong, has no samples, does not read them, or reads them otherwise than was accepted',
  },
  'packs.idChanged': {
    status: 422,
    zh: '规则编号与草稿要替换的规则不同',
    en: 'The id is not that of the pack the draft is for',
  },
  'packs.shipped': {
    status: 409,
    zh: '自带的规则不能删除，可以停用',
    en: 'A shipped pack cannot be removed; it can be switched off',
  },
  'packs.tooMany': {
    status: 409,
    zh: '草稿或规则的版本太多，请先删除不用的',
    en: 'There are too many drafts or versions; remove some first',
  },
  'packs.tooSlow': {
    status: 422,
    zh: '试解析超过时限，已中止；请减少行数或简化规则',
    en: 'Reading the lines took too long and was ended; give fewer lines or a simpler pack',
  },
  'packs.elsewhere': {
    status: 409,
    zh: '该规则来自配置的其它目录，请在文件中修改',
    en: 'The pack stands in another folder of the configuration; change its file there',
  },
  'replay.tooMany': {
    status: 409,
    zh: '重新解析的任务太多：同时只做一个，已生效的最多 32 个',
    en: 'There are too many replays: one runs at a time, and 32 may be in effect',
  },
  'replay.ended': { status: 409, zh: '该任务已经结束', en: 'The replay has ended already' },
  'replay.notRunning': {
    status: 503,
    zh: '平台没有运行，无法重新解析',
    en: 'No platform runs that could read lines again',
    remedy: {
      zh: '先用 ./qiaolou start 启动平台，再执行本命令',
      en: 'Start the platform with ./qiaolou start, then run this again',
    },
  },
} as const satisfies Record<string, ErrorText>;

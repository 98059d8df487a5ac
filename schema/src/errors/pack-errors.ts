import type { ErrorText } from './error-text.ts';

/** Error codes of teaching parser packs. */
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
  'packs.replayRunning': {
    status: 409,
    zh: '已有一个重新解析任务在进行，请等它完成或先取消',
    en: 'Another replay is going on; wait for its end or cancel it',
  },
  'packs.replayRange': {
    status: 400,
    zh: '重新解析的时间范围无效：开始须早于结束',
    en: 'The time range of the replay is none: its beginning must be before its end',
  },
  'packs.replayMoved': {
    status: 409,
    zh: '重新解析期间该范围的日志仍在变化，未作任何替换，请稍后重试',
    en: 'Events of the range changed while they were read anew; nothing was replaced, try again later',
  },
  'packs.replayRefused': {
    status: 422,
    zh: '存储拒绝了重新解析的结果，未作任何替换',
    en: 'The store refused what the replay made; nothing was replaced',
  },
} as const satisfies Record<string, ErrorText>;

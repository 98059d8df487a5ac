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
} as const satisfies Record<string, ErrorText>;
